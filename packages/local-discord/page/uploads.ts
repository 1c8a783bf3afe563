import { optionType } from '../src/protocol/numbers.ts';
import type { App } from './app.ts';
import { currentChannel, draftHere, reasonOf } from './app.ts';
import { rightsIn } from './discord.ts';
import { bytes } from './format.ts';
import type { CommandDraft, Upload } from './state.ts';

/** Files one message takes. Source: Discord's own client. */
const mostFiles = 10;
/** What browsers show as a picture. */
const shown = /^image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml)$/;

const fieldOf = (answer: unknown, name: string): string | undefined => {
	const found = typeof answer === 'object' && answer !== null ? Object.entries(answer) : [];
	return found.flatMap(([key, value]) => (key === name ? [String(value)] : []))[0];
};

/** Sends a file to the page's server. `fetch` does not tell how much is there yet. */
const post = (file: File, progressed: (share: number) => void): Promise<string> => {
	const { promise, resolve, reject } = Promise.withResolvers<string>();
	const request = new XMLHttpRequest();
	const failed = (reason = 'The file could not be uploaded.') => reject(new Error(reason));
	request.open('POST', '/uploads');
	request.responseType = 'json';
	request.setRequestHeader('content-type', file.type || 'application/octet-stream');
	request.setRequestHeader('x-file-name', encodeURIComponent(file.name));
	request.upload.addEventListener('progress', ({ loaded, total }) => progressed(total > 0 ? loaded / total : 0));
	request.addEventListener('error', () => failed());
	request.addEventListener('load', () => {
		const id = fieldOf(request.response, 'id');
		progressed(1);
		if (request.status === 200 && id !== undefined) resolve(id);
		else failed(fieldOf(request.response, 'reason'));
	});
	request.send(file);
	return promise;
};

/** Begins to upload a file. */
const begin = (app: App, file: File): Upload => {
	const upload: Upload = {
		key: Math.random(),
		name: file.name || 'image.png',
		size: file.size,
		preview: URL.createObjectURL(file),
		isPicture: shown.test(file.type),
		alt: '',
		spoiler: false,
		progress: 0,
		ready: post(file, (share) => {
			upload.progress = share;
			app.update();
		}),
	};
	upload.ready.catch((error: unknown) => {
		discard(app, upload);
		app.toast(`${upload.name}: ${reasonOf(error)}`);
	});
	return upload;
};

/** Takes a chosen file away again. */
export const discard = (app: App, upload: Upload): void => {
	for (const draft of app.state.drafts.values()) {
		draft.uploads = draft.uploads.filter((one) => one !== upload);
		const files = draft.command?.files ?? {};
		for (const [name, one] of Object.entries(files)) if (one === upload) delete files[name];
	}
	URL.revokeObjectURL(upload.preview);
	app.update();
};

/** Discord's own words for files it does not take. */
const problemOf = (app: App, files: readonly File[]): string => {
	const tooLarge = files.find((file) => file.size > app.state.upload_limit);
	return tooLarge
		? `Your files are too powerful. ${tooLarge.name} has ${bytes(tooLarge.size)}; at most ${bytes(app.state.upload_limit)} may be posted.`
		: '';
};

/** Puts another file in the place of one that goes with the message. */
export const replaceUpload = (app: App, upload: Upload, file: File): void => {
	const draft = draftHere(app);
	const problem = problemOf(app, [file]);
	if (problem) app.toast(problem);
	else {
		draft.uploads = draft.uploads.map((one) =>
			one === upload ? Object.assign(begin(app, file), { alt: upload.alt, spoiler: upload.spoiler }) : one,
		);
		URL.revokeObjectURL(upload.preview);
	}
	app.update();
};

/** The option of a command that takes the next file: the first attachment option without one. */
const nextOption = (command: CommandDraft): string | undefined =>
	command.command.options.find((option) => option.type === optionType.attachment && !command.files[option.name])?.name;

/** Begins to upload a file for a modal; says why where it cannot. */
export const beginUpload = (app: App, file: File): Upload | null => {
	const problem = problemOf(app, [file]);
	if (!problem) return begin(app, file);
	app.toast(problem);
	return null;
};

/** Whether a client lets the file be picked, by its ending or kind only. */
const fits = (file: File, types: string[]): boolean =>
	types.length === 0 ||
	types.some((type) =>
		type.startsWith('.') ? file.name.toLowerCase().endsWith(type.toLowerCase()) : file.type.startsWith(`${type}/`),
	);

/** Puts a file into an option of the command. */
export const putIntoOption = (app: App, command: CommandDraft, name: string, file: File): void => {
	const option = command.command.options.find((one) => one.name === name);
	const problem = problemOf(app, [file]);
	command.problems[name] = '';
	if (problem) command.problems[name] = problem;
	else if (!fits(file, option?.file_types ?? []))
		command.problems[name] = `This option takes ${option?.file_types?.join(', ')}.`;
	else {
		const before = command.files[name];
		command.files[name] = begin(app, file);
		if (before) URL.revokeObjectURL(before.preview);
		if (!command.shown.includes(name)) command.shown.push(name);
	}
	app.update();
};

const putIntoCommand = (app: App, command: CommandDraft, files: File[]): string => {
	for (const file of files) {
		const name = nextOption(command);
		if (name === undefined) return `/${command.command.label} takes no more files.`;
		putIntoOption(app, command, name, file);
	}
	return '';
};

const putIntoMessage = (app: App, files: File[]): string => {
	const draft = draftHere(app);
	const channel = currentChannel(app);
	if (!channel || !rightsIn(channel).attach) return 'You do not have permission to attach files in this channel.';
	if (draft.uploads.length + files.length > mostFiles) return `A message takes at most ${mostFiles} files.`;
	const problem = problemOf(app, files);
	if (problem) return problem;
	draft.uploads.push(...files.map((file) => begin(app, file)));
	app.focus('.composer-text');
	return '';
};

/** Takes files that were dropped, pasted or chosen: into the options of an open command, else into the message. */
export const takeFiles = (app: App, list: Iterable<File>): void => {
	const files = [...list];
	if (files.length === 0) return;
	const { command } = draftHere(app);
	const problem = command ? putIntoCommand(app, command, files) : putIntoMessage(app, files);
	if (problem) app.toast(problem);
	app.update();
};

/** The files of a drop or a paste. */
export const filesOf = (data: DataTransfer | null): File[] => [...(data?.files ?? [])];
