import { ask } from './ask.ts';
import { askAboutImage } from './askAboutImage.ts';
import type { Command } from './command.ts';
import { exportCommand } from './export.ts';
import { forget } from './forget.ts';
import { forgetThis } from './forgetThis.ts';
import { gallery } from './gallery.ts';
import { help } from './help.ts';
import { imagine } from './imagine.ts';
import { privacy } from './privacy.ts';

/** Every command there is: what is registered with Discord, what interactions are led to, what README's table is checked against. */
export const commands: readonly Command[] = [
	ask,
	imagine,
	gallery,
	forget,
	privacy,
	exportCommand,
	help,
	askAboutImage,
	forgetThis,
];
