import type { World } from './world/world.ts';

/** Waits for something to be so. Looks again at every change of the world, never in between. */
export type Until = <Value>(
	look: () => Value | undefined | null | false | '' | 0,
	options?: { timeoutMs?: number },
) => Promise<Value>;

const tail = 12;

/** What a person would want to see of the world when something did not happen. */
const describeWorld = (world: World): string => {
	const lines: string[] = [];
	for (const [channelId, messages] of world.messages) {
		const channel = world.channels.get(channelId);
		lines.push(`#${channel?.name || 'dm'} (${channelId})`);
		for (const message of messages.slice(-tail)) {
			const author = world.users.get(message.authorId)?.username ?? message.authorId;
			const extras = [
				message.attachments.length > 0 ? `${message.attachments.length} file(s)` : '',
				message.components.length > 0 ? `${message.components.length} component(s)` : '',
				message.onlyFor === null ? '' : 'ephemeral',
				`flags ${message.flags}`,
			].filter(Boolean);
			lines.push(`  ${message.id} ${author}: ${JSON.stringify(message.content.slice(0, 200))} [${extras.join(', ')}]`);
		}
	}
	for (const interaction of [...world.interactions.values()].slice(-tail))
		lines.push(
			`interaction ${interaction.id} type ${interaction.type} ${interaction.origin.name}: ${
				interaction.first
					? `answered with ${interaction.first.type}`
					: interaction.expired
						? 'never answered'
						: 'waiting'
			}`,
		);
	return [...lines, ...world.problems.map((problem) => `problem: ${problem}`)].join('\n');
};

/** Makes a waiter for a world. */
export const createUntil =
	(world: World): Until =>
	(look, { timeoutMs = 60_000 } = {}) =>
		new Promise((resolve, reject) => {
			const check = () => {
				try {
					const value = look();
					if (value) finish(() => resolve(value));
				} catch (error) {
					finish(() => reject(error));
				}
			};
			const finish = (settle: () => void) => {
				unsubscribe();
				clearTimeout(timer);
				settle();
			};
			const unsubscribe = world.events.subscribe(check);
			const timer = setTimeout(() => {
				const words = `It did not happen within ${timeoutMs} ms: ${look}\n${describeWorld(world)}`;
				finish(() => reject(new Error(words)));
			}, timeoutMs);
			check();
		});
