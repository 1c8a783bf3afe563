/** @module-tag long */
import { expect, it } from 'vitest';
import { dropFiles, messageWith, samplePicture, say } from '../support/playgroundPage.ts';
import { describeInBrowser } from '../support/playgroundWorld.ts';

describeInBrowser('Files and times on the page', (world) => {
	it('shows how far a file has come, to eyes and to screen readers, until it is there', async () => {
		const page = await world.open(world.playground.url);
		const arrived = Promise.withResolvers<void>();
		await page.route('**/uploads', async (route) => {
			await arrived.promise;
			await route.continue();
		});
		await dropFiles(page, '.frame', [samplePicture()]);
		const bar = page.getByRole('progressbar', { name: 'Uploading landscape.jpg' });
		await bar.waitFor();
		expect(await page.locator('.upload').getAttribute('aria-busy')).toBe('true');
		arrived.resolve();
		await bar.waitFor({ state: 'detached' });
		expect(await page.locator('.upload').getAttribute('aria-busy')).toBe('false');
	});

	it('writes every date in one way: day before month, the clock with 24 hours', async () => {
		const page = await world.open(world.playground.url);
		// 13 March 2024, 15:04:05 UTC.
		await say(page, 'times: <t:1710342245:t> <t:1710342245:d> <t:1710342245:D> <t:1710342245:f> <t:1710342245:F>');
		const message = messageWith(page, 'times:');
		await message.waitFor();
		const zone = await page.evaluate(() => new Date(1_710_342_245_000).getHours());
		const clock = `${String(zone).padStart(2, '0')}:04`;
		const times = await message.locator('.moment').allTextContents();
		// Whether a comma follows the day of the week is up to the browser's version.
		expect(times.map((time) => time.replace(',', ''))).toEqual([
			clock,
			'13/03/2024',
			'13 March 2024',
			`13 March 2024 at ${clock}`,
			`Wednesday 13 March 2024 at ${clock}`,
		]);
		expect(await message.locator('header time').textContent()).toMatch(/^Today at \d\d:\d\d$/);
		expect(await page.locator('.day').last().textContent()).toMatch(/^\d{1,2} [A-Z][a-z]+ \d{4}$/);
	});
});
