import { z } from 'zod';
import type { PagePlugin } from '../../packages/local-discord/src/page/tabs.ts';
import { sentPicture } from '../models/modelSource.ts';
import { readSample, samples } from '../server/samples.ts';
import type { Stack } from '../server/stack.ts';
import { requestView } from './requestView.ts';
import type { InspectorCall, InspectorNews } from './views.ts';

/** The inspector's part of the page's server: it tells what the model is sent and what is stored. */
export interface Inspector extends PagePlugin {
	/** Looks at another world from now on. */
	show(stack: Stack): void;
	stop(): void;
}

/** An answer of the model grows with every token; the tabs are told at most this often. */
const requestEveryMs = 100;
/** How often the store is looked at while a tab shows it. */
const storedEveryMs = 250;

const inspectorCall: z.ZodType<InspectorCall> = z.discriminatedUnion('type', [
	z.object({ type: z.literal('behave'), behaviour: z.string().max(50) }),
	z.object({ type: z.literal('watchStored'), channelId: z.string().max(20).nullable() }),
]);

interface Watcher {
	tell(news: InspectorNews): void;
	/** The channel whose store the tab looks at. */
	storedOf: string | null;
}

/** Tells tabs what changes in one world. Returns how to stop. */
const watch = ({ model, places, stored }: Stack, watchers: Set<Watcher>): (() => void) => {
	const changed = new Set<number>();
	let seen = -1;
	const flush = () => {
		for (const request of model.requests)
			if (changed.has(request.id))
				for (const { tell } of watchers) tell({ type: 'request', request: requestView(request, places.of(request)) });
		changed.clear();
	};
	const look = () => {
		const looking = [...watchers].filter(({ storedOf }) => storedOf !== null);
		const version = looking.length > 0 ? stored.version() : seen;
		if (version === seen) return;
		seen = version;
		for (const { tell, storedOf } of looking) if (storedOf) tell({ type: 'stored', stored: stored.read(storedOf) });
	};
	const timers = [setInterval(flush, requestEveryMs), setInterval(look, storedEveryMs)];
	const unwatch = model.watch(({ request }) => void changed.add(request.id));
	return () => {
		unwatch();
		for (const timer of timers) clearInterval(timer);
	};
};

const answer = ({ model, stored }: Stack, watchers: Set<Watcher>, watcher: Watcher, call: InspectorCall): void => {
	if (call.type === 'watchStored') {
		watcher.storedOf = call.channelId;
		if (call.channelId) watcher.tell({ type: 'stored', stored: stored.read(call.channelId) });
		return;
	}
	model.behave(call.behaviour);
	for (const { tell } of watchers) tell({ type: 'model', model: model.view() });
};

const fileOf = async ({ model, stored }: Stack, path: string) => {
	const [, folder, rest = ''] = path.split(/^\/([a-z-]+)\//);
	if (folder === 'model-pictures') return sentPicture(model, rest) ?? null;
	if (folder === 'stored-pictures') {
		const [channelId = '', key = ''] = rest.split('/');
		return stored.picture(channelId, key);
	}
	const bytes = await readSample(path);
	return bytes && { mediaType: 'image/jpeg', bytes };
};

/** Makes the inspector of a world. */
export const createInspector = (first: Stack): Inspector => {
	const watchers = new Set<Watcher>();
	let stack = first;
	let unwatch = watch(stack, watchers);
	return {
		connect: (tell) => {
			const watcher: Watcher = { tell, storedOf: null };
			watchers.add(watcher);
			return {
				begin: () => {
					const { model, places } = stack;
					const requests = model.requests.map((request) => requestView(request, places.of(request)));
					watcher.storedOf = null;
					tell({ type: 'begin', model: model.view(), requests, samples } satisfies InspectorNews);
				},
				call: (data) => answer(stack, watchers, watcher, inspectorCall.parse(data)),
				close: () => void watchers.delete(watcher),
			};
		},
		file: (path) => fileOf(stack, path),
		show: (next) => {
			unwatch();
			stack = next;
			unwatch = watch(stack, watchers);
		},
		stop: () => unwatch(),
	};
};
