import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in hundredths of a second. */
const tickMs = 10;

function read(path: string): string | null {
	try {
		return readFileSync(path, 'latin1');
	} catch {
		return null;
	}
}

/** The fields of `/proc/PID/stat` behind the name, which may hold anything. */
function statOf(pid: number): string[] {
	const stat = read(`/proc/${pid}/stat`) ?? '';
	return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

/** A process and all that it started, directly or not. */
export function treeOf(root: number): number[] {
	const children = new Map<number, number[]>();
	for (const name of readdirSync('/proc')) {
		const pid = Number(name);
		if (!Number.isInteger(pid)) continue;
		const parent = Number(statOf(pid)[1]);
		children.set(parent, [...(children.get(parent) ?? []), pid]);
	}
	const tree: number[] = [];
	for (const waiting = [root]; waiting.length > 0; ) {
		const pid = waiting.pop();
		if (pid === undefined) break;
		tree.push(pid);
		waiting.push(...(children.get(pid) ?? []));
	}
	return tree;
}

/** A line of `/proc/PID/status`, in bytes. */
const sizeIn = (status: string, name: string): number => 1024 * Number(status.match(`${name}:\\s*(\\d+) kB`)?.[1] ?? 0);

/**
 * Resident memory of processes that run the same program, in bytes: what each has of its own, and what they map from files once, as the
 * machine holds it. Those that have ended count nothing.
 */
export function residentBytes(pids: readonly number[]): number {
	const statuses = pids.map((pid) => read(`/proc/${pid}/status`) ?? '');
	const own = statuses.reduce((sum, status) => sum + sizeIn(status, 'RssAnon') + sizeIn(status, 'RssShmem'), 0);
	return own + Math.max(0, ...statuses.map((status) => sizeIn(status, 'RssFile')));
}

/** The most that each of some processes has ever held, added up, in bytes; what they map from the same file counts for each. */
export function peakBytes(pids: readonly number[]): number {
	return pids.reduce((sum, pid) => sum + sizeIn(read(`/proc/${pid}/status`) ?? '', 'VmHWM'), 0);
}

/** Processor time that a process and all that it started have used so far, those that have ended included. */
export function usedCpuMs(root: number): number {
	const of = (pid: number): number => {
		const [user, system, ofEnded, systemOfEnded] = statOf(pid).slice(11, 15).map(Number);
		return ((user ?? 0) + (system ?? 0) + (ofEnded ?? 0) + (systemOfEnded ?? 0)) * tickMs;
	};
	return treeOf(root).reduce((sum, pid) => sum + of(pid), 0);
}
