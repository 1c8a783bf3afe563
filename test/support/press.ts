import type { Person } from '../../packages/local-discord/src/people/person.ts';
import type { Use } from '../../packages/local-discord/src/people/use.ts';

/** The custom ids in a message that a person sees, in the order in which they stand there. */
export function customIds(person: Person, channelId: string, messageId: string): string[] {
	const message = person.sees(channelId).find(({ id }) => id === messageId);
	const found = JSON.stringify(message?.components ?? []).match(/"custom_id":"([^"]+)"/g) ?? [];
	return found.map((text) => text.slice('"custom_id":"'.length, -1));
}

/** Presses the first button whose custom id fits. */
export async function press(person: Person, channelId: string, messageId: string, id: RegExp): Promise<Use> {
	const ids = customIds(person, channelId, messageId);
	const fitting = ids.find((one) => id.test(one));
	if (fitting === undefined) throw new Error(`no button ${id} in ${ids.join(', ')}`);
	return await person.click(channelId, messageId, fitting);
}
