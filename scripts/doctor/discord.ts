import { ApplicationFlagsBitField, PermissionFlagsBits, PermissionsBitField } from 'discord.js';
import { z } from 'zod';
import { commandsFor } from '../../src/commands/index.ts';
import type { Config } from '../../src/config.ts';
import { type Finding, unknown, well, wrong } from './finding.ts';
import { reportChannel } from './reportChannel.ts';

/** Longest time for one answer of Discord, milliseconds. */
const answerMs = 10_000;
/** How far the clock may be off, milliseconds. An interaction has to be answered within three seconds. */
const clockOffMs = 10_000;
/** Servers on one page of Discord's list, which is the most it gives. */
const pageSize = 200;

/** The rights that README's invitation asks for. */
const needed = {
	'View Channels': PermissionFlagsBits.ViewChannel,
	'Send Messages': PermissionFlagsBits.SendMessages,
	'Send Messages in Threads': PermissionFlagsBits.SendMessagesInThreads,
	'Create Public Threads': PermissionFlagsBits.CreatePublicThreads,
	'Embed Links': PermissionFlagsBits.EmbedLinks,
	'Attach Files': PermissionFlagsBits.AttachFiles,
	'Read Message History': PermissionFlagsBits.ReadMessageHistory,
} satisfies Record<string, bigint>;

const applicationSchema = z.object({ id: z.string(), name: z.string(), flags: z.number().default(0) });
const guildsSchema = z.array(z.object({ id: z.string(), name: z.string(), permissions: z.string() }));
const commandsSchema = z.array(z.object({ name: z.string() }));
const gatewaySchema = z.object({
	shards: z.number(),
	session_start_limit: z.object({ remaining: z.number(), reset_after: z.number() }),
});

/** Token, intent, clock, connections, permissions and commands. Without a token that works, the rest is not looked at. */
export async function discord(config: Config): Promise<Finding[]> {
	const asked = performance.now();
	const answer = await call(config, '/applications/@me');
	const tookMs = performance.now() - asked;
	if (answer instanceof Error) return [unreachable(config, answer)];
	if (answer.status === 401) return [badToken];
	if (!answer.ok) return [unreachable(config, new Error(`it answered with ${answer.status}`))];
	const application = applicationSchema.parse(await answer.json());
	return [
		well(`Discord accepts the token: ${application.name}`),
		contentIntent(application.flags),
		clock(answer.headers.get('date'), tookMs),
		...(await Promise.all([connections(config), commands(config, application.id)])),
		...(await permissions(config, application.id)),
		await reportChannel(config, application.id, (path, schema) => read(config, path, schema)),
	];
}

const badToken = wrong(
	'Discord does not accept DISCORD_TOKEN',
	'Copy it again from the page "Bot" of your application at https://discord.com/developers/applications.',
);

const unreachable = ({ discord: { apiUrl } }: Config, error: Error): Finding =>
	wrong(
		`Discord cannot be reached at ${apiUrl}: ${error.message}`,
		'Check the network, the firewall and DISCORD_API_URL.',
	);

/** One request of the bot; an Error if there was no answer. */
async function call({ discord: { apiUrl, token } }: Config, path: string): Promise<Response | Error> {
	try {
		// Discord turns away clients that do not say who they are.
		const headers = { authorization: `Bot ${token}`, 'user-agent': 'DiscordBot (darkroom, 0.1.0)' };
		return await fetch(`${apiUrl}/v10${path}`, { headers, signal: AbortSignal.timeout(answerMs) });
	} catch (error) {
		const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
		return cause instanceof Error ? cause : new Error(String(cause));
	}
}

/** What a request brought, parsed; null if Discord did not answer it. */
async function read<Schema extends z.ZodType>(
	config: Config,
	path: string,
	schema: Schema,
): Promise<z.infer<Schema> | null> {
	const answer = await call(config, path);
	if (answer instanceof Error || !answer.ok) return null;
	return schema.parse(await answer.json());
}

function contentIntent(flags: number): Finding {
	const { GatewayMessageContent, GatewayMessageContentLimited } = ApplicationFlagsBitField.Flags;
	if ((flags & (GatewayMessageContent | GatewayMessageContentLimited)) !== 0)
		return well('The Message Content Intent is on');
	return wrong(
		'The Message Content Intent is off',
		'Switch it on under "Bot" in the developer portal. Without it, people have to mention the bot in every reply.',
	);
}

/** Holds the clock against the time that Discord's answer carries, which is exact to the second. */
function clock(date: string | null, tookMs: number): Finding {
	const discordNow = Date.parse(date ?? '');
	if (Number.isNaN(discordNow)) return unknown('The clock', 'Discord did not say what time it is.');
	const off = Date.now() - discordNow;
	if (Math.abs(off) <= clockOffMs + tookMs) return well('The clock agrees with Discord');
	return wrong(
		`The clock is ${Math.round(Math.abs(off) / 1000)} s ${off > 0 ? 'ahead of' : 'behind'} Discord's`,
		'Set it by NTP: buttons and commands stop working when it is off.',
	);
}

async function connections(config: Config): Promise<Finding> {
	const gateway = await read(config, '/gateway/bot', gatewaySchema);
	if (gateway === null) return unknown('Connections left today', 'Discord did not say.');
	const { remaining, reset_after: resetMs } = gateway.session_start_limit;
	const shards = config.discord.shards?.ids.length ?? gateway.shards;
	if (remaining >= shards) return well(`${remaining} connections left today, ${shards} needed`);
	return wrong(
		`Discord allows only ${remaining} more connections today, and ${shards} are needed`,
		`Do not restart the bot before ${new Date(Date.now() + resetMs).toISOString()}: Discord resets the token of a bot that tries.`,
	);
}

async function commands(config: Config, applicationId: string): Promise<Finding> {
	const registered = await read(config, `/applications/${applicationId}/commands`, commandsSchema);
	if (registered === null) return unknown('Commands', 'Discord did not say which are registered.');
	const names = new Set(registered.map(({ name }) => name));
	const expected = commandsFor({ pictures: config.model.imageName !== null }).map(({ name }) => name);
	const missing = expected.filter((name) => !names.has(name));
	if (missing.length === 0) return well(`${expected.length} commands are registered`);
	return wrong(
		`Commands are not registered: ${missing.join(', ')}`,
		'The bot registers them when it starts; npm run register does it by hand.',
	);
}

/** Looks at what the bot's roles allow in each server; single channels may still forbid it. */
async function permissions(config: Config, applicationId: string): Promise<Finding[]> {
	const servers = await serversOf(config);
	if (servers === null) return [unknown('Permissions', 'Discord did not list the servers.')];
	const bits = Object.values(needed).reduce((all, one) => all | one);
	const invitation = `https://discord.com/oauth2/authorize?client_id=${applicationId}&scope=bot+applications.commands&permissions=${bits}`;
	if (servers.length === 0) return [wrong('The bot is in no server', `Invite it: ${invitation}`)];
	const faults = servers.flatMap(({ name, permissions: granted }) => {
		const has = new PermissionsBitField(BigInt(granted));
		const missing = Object.entries(needed).filter(([, bit]) => !has.has(bit));
		if (missing.length === 0) return [];
		const list = missing.map(([right]) => right).join(', ');
		return [
			wrong(`In "${name}" the bot lacks: ${list}`, 'Grant it to the role of the bot under Server Settings, Roles.'),
		];
	});
	if (faults.length > 0) return faults;
	return [well(`Permissions are complete in ${servers.length === 1 ? 'one server' : `${servers.length} servers`}`)];
}

/** All servers; null if Discord does not say. */
async function serversOf(config: Config): Promise<z.infer<typeof guildsSchema> | null> {
	const all: z.infer<typeof guildsSchema> = [];
	for (let after = '0'; ; ) {
		const page = await read(config, `/users/@me/guilds?limit=${pageSize}&after=${after}`, guildsSchema);
		if (page === null) return null;
		all.push(...page);
		const last = page.at(-1);
		// A Discord that does not page would give the same servers for ever.
		if (page.length < pageSize || last === undefined || last.id === after) return all;
		after = last.id;
	}
}
