import type { APIFileUploadComponent } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app.ts';
import { icon } from '../icons.ts';
import type { Media } from '../media.ts';
import type { Upload } from '../state.ts';
import { beginUpload, filesOf } from '../uploads.ts';
import { draw } from './drawing.ts';
import { thumbnail } from './tray.ts';

/** A field of a modal that takes files, and what was put into it. */
interface FilesOptions {
	id: string;
	field: APIFileUploadComponent;
	uploads: Upload[];
	/** Pictures that the modal seems to be about: one may draw on them. */
	pictures: Media[];
	/** Puts others in their place. */
	set(uploads: Upload[]): void;
}

/** Files of a modal: chosen or dropped, and taken out again. */
export const modalFiles = (app: App, { id, field, uploads, pictures, set }: FilesOptions): TemplateResult => {
	const { max_values: max = 1, file_types: types = [] } = field;
	const add = (files: Iterable<File>) =>
		set([...uploads, ...[...files].flatMap((file) => beginUpload(app, file) ?? [])].slice(0, max));
	const chosen = ({ currentTarget }: Event) => {
		if (!(currentTarget instanceof HTMLInputElement)) return;
		add(currentTarget.files ?? []);
		currentTarget.value = '';
	};
	const dropped = (event: DragEvent) => {
		event.preventDefault();
		add(filesOf(event.dataTransfer));
	};
	const remove = (upload: Upload) => () => {
		URL.revokeObjectURL(upload.preview);
		set(uploads.filter((one) => one !== upload));
		app.focus(`#${CSS.escape(id)}`);
	};
	const accept = types.map((type) => (type.startsWith('.') ? type : `${type}/*`)).join(',');
	return html`<div class="file-option modal-pick" @drop=${dropped}>
			<input id=${id} type="file" class="visually-hidden" ?multiple=${max > 1} accept=${accept || nothing} @change=${chosen} />
			<label for=${id} class="file-option-face">${icon('picture', 18)}<span>Drop or choose ${max > 1 ? 'files' : 'a file'}</span></label>
		</div>
		${uploads.length < max ? pictures.map(({ name, url }) => (url === null ? nothing : html`<button type="button" class="button secondary" @click=${() => draw(app, { url, name }, (file) => add([file]))}>${icon('pen', 16)}<span>Draw on ${name}</span></button>`)) : nothing}
		<div class="modal-files">${uploads.map((one) => html`<span class="modal-file">${thumbnail(one)}${one.name}<button type="button" class="plain" aria-label=${`Remove ${one.name}`} @click=${remove(one)}>${icon('close', 14)}</button></span>`)}</div>`;
};
