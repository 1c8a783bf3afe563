import { ask } from './ask.ts';
import { askAboutImage } from './askAboutImage.ts';
import type { Command } from './command.ts';
import { exportCommand } from './export.ts';
import { forget, forgetThis } from './forget.ts';
import { gallery } from './gallery/gallery.ts';
import { help } from './help.ts';
import { imagine } from './imagine.ts';
import { privacy } from './privacy.ts';
import { report, reportThis } from './report.ts';
import { settings } from './settings/settings.ts';
import { usage } from './usage.ts';

/** Every command there is: what interactions are led to, what README's table is checked against. */
export const commands: readonly Command[] = [
	ask,
	imagine,
	gallery,
	forget,
	privacy,
	exportCommand,
	settings,
	usage,
	report,
	help,
	askAboutImage,
	forgetThis,
	reportThis,
];

/** What is registered with Discord: no `/imagine` where no pictures can be made. Whoever still sees it is told so. */
export function commandsFor({ pictures }: { pictures: boolean }): Command['data'][] {
	return commands.filter((command) => pictures || command !== imagine).map((command) => command.data);
}
