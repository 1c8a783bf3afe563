import { constants, setPriority } from 'node:os';
import { watchLoop } from '../../src/services/processes/watchLoop.ts';

/** A process that watches its loop closely. It does with the loop what its argument says. */
const limitMs = 1_000;
const until = performance.now() + 3 * limitMs;

watchLoop({ limitMs, beatMs: 50 });
switch (process.argv[2]) {
	case 'stand':
		setImmediate(() => {
			for (;;) Math.random();
		});
		break;
	case 'work': {
		// Busy for longer than the limit, but never for long at once.
		const piece = () => {
			const end = performance.now() + limitMs / 10;
			while (performance.now() < end) Math.random();
			if (performance.now() < until) setImmediate(piece);
		};
		piece();
		break;
	}
	case 'starved': {
		// Only this thread: it gets what the other program on its core leaves.
		setPriority(constants.priority.PRIORITY_LOW);
		process.stdin.once('data', () => {
			const begun = performance.now();
			const used = process.threadCpuUsage();
			while (process.threadCpuUsage(used).user < 60_000) Math.random();
			process.stdout.write(`${performance.now() - begun}`, () => process.exit(0));
		});
		process.stdout.write('ready\n');
		break;
	}
	case 'stopped':
		process.stdin.once('data', () => process.exit(0));
		process.stdout.write('ready\n');
		break;
	default:
}
