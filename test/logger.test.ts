import { DiscordAPIError } from 'discord.js';
import { expect, test } from 'vitest';
import { createLogger } from '../src/logger.ts';

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
	const lines: string[] = [];
	write(createLogger('info', { write: (line) => void lines.push(line) }));
	return lines.join('');
}

test("an error of Discord's is logged without the interaction's token and without what people said", () => {
	const body = { files: undefined, json: { content: 'our secret plan' } };
	const url = 'https://discord.com/api/v10/webhooks/1234/interaction-token-abc/messages/@original';
	const error = new DiscordAPIError({ code: 10_008, message: 'Unknown Message' }, 10_008, 404, 'PATCH', url, body);
	const text = logged((log) => log.warn({ err: error }, 'failed'));
	expect(text).toContain('10008');
	expect(text).toContain('/webhooks/1234/[secret]/messages/@original');
	expect(text).not.toContain('interaction-token-abc');
	expect(text).not.toContain('secret plan');
});

test('tokens and keys are blanked wherever they are logged by name', () => {
	const text = logged((log) =>
		log.info({ token: 'abc', discord: { token: 'def' }, headers: { authorization: 'ghi' } }, 'x'),
	);
	expect(text).not.toMatch(/abc|def|ghi/);
});

test('the cause of an expected failure is named', () => {
	const text = logged((log) =>
		log.warn({ cause: Object.assign(new Error('connect refused'), { code: 'ECONNREFUSED' }) }, 'x'),
	);
	expect(text).toContain('ECONNREFUSED');
});
