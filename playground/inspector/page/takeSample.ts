import { type App, draftHere, reasonOf } from '../../../packages/local-discord/page/app.ts';
import { commandsHere } from '../../../packages/local-discord/page/commands.ts';
import { openCommand } from '../../../packages/local-discord/page/completions.ts';
import { takeFiles } from '../../../packages/local-discord/page/uploads.ts';
import { optionType } from '../../../packages/local-discord/src/protocol/numbers.ts';
import type { SampleView } from '../views.ts';

/** Puts a sample picture where one's own would go: into the first command that takes one, ready for the question; else into the message. */
export const takeSample = async (app: App, { name, url, question }: SampleView): Promise<void> => {
	try {
		const bytes = await (await fetch(url)).blob();
		const command = commandsHere(app).find(({ options }) => options.some(({ type }) => type === optionType.attachment));
		if (command && draftHere(app).command === null) openCommand(app, command, question);
		takeFiles(app, [new File([bytes], name, { type: bytes.type })]);
	} catch (error) {
		app.toast(reasonOf(error));
	}
};
