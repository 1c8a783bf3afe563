import type { PageAssets } from '../../packages/local-discord/src/page/pageAssets.ts';
import { type PageOptions, startPage } from '../../packages/local-discord/src/page/startPage.ts';
import type { PageWorld } from '../../packages/local-discord/src/page/tab.ts';
import { createInspector } from '../inspector/inspector.ts';
import { botAvatar } from './botAvatar.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';

/** The world with the page that looks at it. */
export interface Hub {
	/** The world as it is now; a reset puts another in its place. */
	readonly stack: Stack;
	/** Where the page is. */
	readonly url: string;
	/** Throws everything away and begins anew, in all tabs. */
	reset(): Promise<void>;
	stop(): Promise<void>;
}

const worldOf = ({ discord, people }: Stack): PageWorld => ({
	discord,
	people,
	firstChannelId: discord.channels.photos.id,
});

/** Starts a world and a page that looks at it. */
export const startHub = async (
	place: Pick<PageOptions, 'port' | 'portTries'>,
	assets: Promise<PageAssets>,
	{ begun, ...options }: StackOptions & { begun(stack: Stack): void },
): Promise<Hub> => {
	let stack = await startStack(options);
	const inspector = createInspector(stack);
	let resetting: Promise<void> | null = null;
	const renew = async () => {
		// The new world stands before the old one goes: should it fail, nothing is lost.
		const next = await startStack(options);
		const old = stack;
		stack = next;
		inspector.show(next);
		page.show(worldOf(next));
		begun(next);
		await old.stop();
	};
	const reset = () => {
		resetting ??= renew().finally(() => {
			resetting = null;
		});
		return resetting;
	};
	const begin = async () =>
		startPage({ ...place, world: worldOf(stack), assets: await assets, reset, plugin: inspector, botAvatar });
	const page = await begin().catch(async (error: unknown) => {
		inspector.stop();
		await stack.stop();
		throw error;
	});
	begun(stack);
	return {
		get stack() {
			return stack;
		},
		url: page.url,
		reset,
		stop: async () => {
			await resetting?.catch(() => undefined);
			await page.stop();
			inspector.stop();
			await stack.stop();
		},
	};
};
