import { failure } from '../../failure.ts';
import type { ModelEvent } from '../port.ts';

/** Not white space, a character without width or the mark of a quote: of these alone, Discord shows nothing. */
const VISIBLE = /[^\s>\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]/u;

/**
 * Holds back the blank start of an answer until something visible follows, so an answer that shows nothing counts as empty.
 * @throws Failure `model.empty` if nothing visible and no call came
 */
export async function* withoutBlankStart(
	events: AsyncIterable<ModelEvent | null>,
): AsyncGenerator<ModelEvent | null, void> {
	let held = '';
	let isBlank = true;
	let called = false;
	for await (const event of events) {
		if (isBlank && event?.type === 'text') {
			held += event.delta;
			isBlank = !VISIBLE.test(event.delta);
			yield isBlank ? null : { type: 'text', delta: held };
			continue;
		}
		called ||= event?.type === 'toolCall';
		if (event?.type === 'done' && isBlank && !called) throw failure('model.empty');
		yield event;
	}
}
