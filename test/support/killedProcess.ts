/** A process that lives over the SQLite file in a folder until right before its nth write. Arguments: the folder, the name of its life, n. */
import { openSqlite } from '../../src/services/store/keyv/openSqlite.ts';
import { reading, watchedBackend } from './countingBackend.ts';
import { lifeOf } from './lives.ts';

const [folder = '', name = '', n = ''] = process.argv.slice(2);
let left = Number(n);
const backend = watchedBackend(openSqlite(folder, Date.now), (call) => {
	if (reading.test(call)) return;
	if (left === 0) process.kill(process.pid, 'SIGKILL');
	left -= 1;
});
await lifeOf(name)(backend);
