import type { APIMessage } from 'discord-api-types/v10';
import { html, nothing, type TemplateResult } from 'lit';
import { ref } from 'lit/directives/ref.js';
import { type App, composerFocus, reasonOf } from '../app.ts';
import { withMentions } from '../completions.ts';

const longest = 2000;

const focusOnce = (element: Element | undefined): void => {
	if (!(element instanceof HTMLTextAreaElement) || element.dataset.focused) return;
	element.dataset.focused = 'yes';
	queueMicrotask(() => {
		element.focus();
		element.setSelectionRange(element.value.length, element.value.length);
	});
};

const stop = (app: App): void => {
	app.state.editing = null;
	app.focus(composerFocus);
};

const save = async (app: App, message: APIMessage): Promise<void> => {
	const { editing } = app.state;
	if (!editing) return;
	const content = withMentions(app, editing.text.trim());
	if (content === message.content) return stop(app);
	if (content === '') {
		app.state.editing = null;
		app.state.overlay = { kind: 'delete', message };
		return app.update();
	}
	try {
		await app.call({ type: 'edit', channelId: message.channel_id, messageId: message.id, content });
		stop(app);
	} catch (error) {
		editing.problem = reasonOf(error);
		app.update();
	}
};

/** A message of one's own while its words are changed. */
export const editor = (app: App, message: APIMessage): TemplateResult => {
	const { editing } = app.state;
	const typed = ({ currentTarget }: Event) => {
		if (editing && currentTarget instanceof HTMLTextAreaElement) editing.text = currentTarget.value;
		app.update();
	};
	const pressed = (event: KeyboardEvent) => {
		event.stopPropagation();
		if (event.key === 'Escape') stop(app);
		if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
		event.preventDefault();
		void save(app, message);
	};
	const tooLong = [...(editing?.text ?? '')].length > longest;
	return html`<div class="editor">
		<textarea aria-label="Edit the message" rows="2" .value=${editing?.text ?? ''} @input=${typed} @keydown=${pressed} ${ref(focusOnce)}></textarea>
		<small class="faint">Escape to <button type="button" class="link" @click=${() => stop(app)}>cancel</button> • Enter to <button type="button" class="link" ?disabled=${tooLong} @click=${() => save(app, message)}>save</button></small>
		${editing?.problem || tooLong ? html`<div class="failed-line" role="alert">${tooLong ? `At most ${longest} characters.` : editing?.problem}</div>` : nothing}
	</div>`;
};
