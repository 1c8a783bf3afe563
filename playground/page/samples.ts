import type { SampleView } from '../server/protocol.ts';
import { type App, commandsHere, draftHere, reasonOf } from './app.ts';
import { openCommand } from './completions.ts';
import { takeFiles } from './uploads.ts';

/** Puts a sample picture where one's own would go: into the first command that takes one, ready for the question; else into the message. */
export const takeSample = async (app: App, { name, url }: SampleView): Promise<void> => {
	try {
		const bytes = await (await fetch(url)).blob();
		const command = commandsHere(app).find((one) => one.options.some((option) => option.kind === 'attachment'));
		if (command && draftHere(app).command === null) openCommand(app, command);
		takeFiles(app, [new File([bytes], name, { type: bytes.type })]);
	} catch (error) {
		app.toast(reasonOf(error));
	}
};
