import sharp from 'sharp';
import { landscape, paint } from './scenes.ts';

/** What `phonePhoto` wrote into the file, for tests that look for it in what comes out. */
export const phonePhotoSecrets = {
	make: 'Darkroom Test Phone',
	latitude: '52/1 31/1 12/1',
	longitude: '13/1 24/1 18/1',
};

/**
 * A photo as phones write them: 4032×3024 pixels stored, turned by EXIF orientation 6 (so upright it is 3024 wide and 4032
 * high), with GPS, maker and thumbnail-sized noise. The upright picture has a bright sky above and a dark ground below.
 */
export function phonePhoto(): Promise<Buffer> {
	taken ??= take();
	return taken;
}

/** Taken once a process. */
let taken: Promise<Buffer> | null = null;

async function take(): Promise<Buffer> {
	const upright = await paint(landscape({ width: 1008, height: 1344 }), 1);
	return sharp(upright)
		.resize(3024, 4032, { fit: 'fill', kernel: 'cubic' })
		.rotate(270)
		.jpeg({ quality: 82 })
		.withExif({
			IFD0: { Make: phonePhotoSecrets.make, Model: 'One' },
			IFD3: {
				GPSLatitudeRef: 'N',
				GPSLatitude: phonePhotoSecrets.latitude,
				GPSLongitudeRef: 'E',
				GPSLongitude: phonePhotoSecrets.longitude,
			},
		})
		.withMetadata({ orientation: 6 })
		.toBuffer();
}
