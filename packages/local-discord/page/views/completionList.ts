import { html, nothing, type TemplateResult } from 'lit';
import type { App } from '../app.ts';
import { complete } from '../completions.ts';
import { icon } from '../icons.ts';
import type { Completion } from '../state.ts';

const titles = { person: 'Members', channel: 'Channels', command: 'Commands', choice: 'Choices' } as const;

const mark = (completion: Completion, avatar: string | undefined) => {
	if (avatar) return html`<img src=${avatar} alt="" width="24" height="24" />`;
	if (completion.kind === 'command') return html`<span class="slash" aria-hidden="true">/</span>`;
	return completion.kind === 'channel' ? icon('hash', 18) : nothing;
};

/** The list above the composer that offers people, channels and commands. */
export const completionList = (app: App): TemplateResult | typeof nothing => {
	const { completion } = app.state;
	if (!completion || completion.kind === 'choice') return nothing;
	const take = (index: number) => (event: Event) => {
		// The text keeps the keyboard.
		event.preventDefault();
		complete(app, completion, index);
	};
	const point = (index: number) => () => {
		if (completion.at === index) return;
		completion.at = index;
		app.update();
	};
	return html`<div class="completion" tabindex="0">
		<div class="completion-title" aria-hidden="true">${titles[completion.kind]}</div>
		<div id="completion" role="listbox" aria-label=${titles[completion.kind]}>
			${completion.items.map(
				(
					item,
					index,
				) => html`<div role="option" id="completion-${index}" aria-selected=${index === completion.at} class=${index === completion.at ? 'at' : ''} @mousemove=${point(index)} @mousedown=${take(index)}>
					${mark(completion, item.avatar)}<strong>${completion.kind === 'command' ? `/${item.label}` : item.label}</strong><span class="faint">${item.about}</span>
				</div>`,
			)}
		</div>
	</div>`;
};
