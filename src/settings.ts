/** One line of README's configuration table. */
interface Setting {
	name: string;
	/** As the table shows it; `required` where there is no default. */
	fallback: string;
	/** What it is for, in one line. */
	about: string;
}

/** Every setting there is, in README's order. A test holds this list, the schema and README's table together. */
export const settings = [
	{ name: 'DISCORD_TOKEN', fallback: 'required', about: "The bot's token, from Discord's developer portal" },
	{
		name: 'OPENAI_API_KEY',
		fallback: 'required',
		about: 'Key of the model provider; may be missing only where another `OPENAI_BASE_URL` is set',
	},
	{
		name: 'OPENAI_BASE_URL',
		fallback: "OpenAI's",
		about: 'Address of an OpenAI-compatible server, such as `http://localhost:11434/v1`',
	},
	{
		name: 'OPENAI_API',
		fallback: '`responses` for OpenAI, else `chat`',
		about: 'Which API to speak: `responses` or `chat`',
	},
	{
		name: 'OPENAI_MODEL',
		fallback: '`gpt-6.1-sol` for OpenAI, else required',
		about: 'The model that answers; it has to see pictures',
	},
	{
		name: 'OPENAI_MODELS',
		fallback: 'none',
		about:
			'Other models that servers may choose under `/settings`, with commas between them; `gpt-5*` stands for all that the model server lists under names that begin so, but for those without a price (`MODEL_PRICES`) if the usual model has one',
	},
	{
		name: 'OPENAI_IMAGE_MODEL',
		fallback: '`gpt-image-2.6-flare` for OpenAI, else none',
		about:
			'The model that makes pictures; none: no `/imagine`. `gpt-image-2.6-flare` leaves fine ones to `gpt-image-2.6-sunburst`, and an account that lacks these gets `gpt-image-2`',
	},
	{
		name: 'OPENAI_IMAGE_MODELS',
		fallback: 'none',
		about: 'Other models for pictures that servers may choose, written in the same way',
	},
	{
		name: 'OPENAI_TRANSCRIPTION_MODEL',
		fallback: '`gpt-4o-transcribe` for OpenAI, else none',
		about: 'The model that writes down voice messages; none: people are asked to write',
	},
	{
		name: 'OPENAI_IMAGE_HOSTS',
		fallback: 'the host of `OPENAI_BASE_URL`',
		about:
			'Hosts that made pictures are fetched from where the server answers with links, with commas between them; by https, or by plain http from this machine and from an `OPENAI_BASE_URL` that is plain http itself',
	},
	{
		name: 'REDIS_URL',
		fallback: 'none: SQLite',
		about:
			'Redis to keep conversations in; `redis://`, `rediss://`, several addresses with commas between them for a cluster',
	},
	{
		name: 'REDIS_REWRITE_AOF',
		fallback: '`off`',
		about:
			"`on`: after something was erased, have Redis rewrite its append-only file, at most once a minute; for a Redis that is the bot's own",
	},
	{
		name: 'SHARD_COUNT',
		fallback: 'as many as Discord recommends',
		about: 'Number of shards (gateway connections) of all processes together',
	},
	{
		name: 'SHARDS',
		fallback: '`auto`: all',
		about: 'The shards that this process serves, such as `0-3` or `0,2,5`; takes `SHARD_COUNT` and `REDIS_URL`',
	},
	{ name: 'DATA_DIR', fallback: '`./data`', about: 'Folder of the SQLite file, where there is no Redis' },
	{
		name: 'STORE_KEY',
		fallback: 'none: not encrypted',
		about: 'Encrypts all that is stored: 32 bytes in base64 or hex, as `openssl rand -base64 32` makes them',
	},
	{
		name: 'STORE_KEY_OLD',
		fallback: 'none',
		about: 'Read by `npm run rotate-key` only: the key that the store is encrypted with until then',
	},
	{ name: 'RETENTION_DAYS', fallback: '`30`', about: 'Days a conversation is kept after its last use' },
	{
		name: 'MODERATION',
		fallback: '`off`',
		about:
			'Whether the model provider judges what is asked and answered: `score` notes in the log what it flags, `block` stops it; servers may choose otherwise',
	},
	{ name: 'SYSTEM_PROMPT', fallback: 'none', about: 'What you want to add to the instructions for the model' },
	{
		name: 'CONTEXT_TOKENS',
		fallback: '`24000`',
		about: 'Most tokens sent with a question: instructions, conversation, pictures and files together',
	},
	{ name: 'OUTPUT_TOKENS', fallback: '`8000`', about: 'Most tokens of an answer, thoughts included' },
	{
		name: 'IMAGE_TOKENS',
		fallback: '`1500`',
		about:
			'Most tokens spent on a picture; one full of text may take three times that. A model that looks closer by itself begins with two fifths',
	},
	{
		name: 'MODEL_TIMEOUT_MS',
		fallback: '`60000`',
		about: "The model's longest silence; between two words it is never more than 30000",
	},
	{ name: 'DOWNLOAD_TIMEOUT_MS', fallback: '`20000`', about: 'Longest time a picture may take to arrive' },
	{
		name: 'MODEL_PRICES',
		fallback: "OpenAI's at OpenAI, else none: no money shown or limited",
		about:
			'JSON, USD per million tokens by model: `{"gpt-6.1-sol":{"input":2,"cached":0.1,"output":10}}`; goes before the prices that are built in',
	},
	{ name: 'SHOW_TOKENS', fallback: '`off`', about: '`on`: answers also say how many tokens they took' },
	{
		name: 'LIMITS_PERSON_DAY',
		fallback: '`questions=150, pictures=25, dollars=1`',
		about:
			'What one person may use in a day (by UTC) in all servers together; `off`: no limit; what is not named is not limited',
	},
	{
		name: 'LIMITS_PERSON_MINUTE',
		fallback: '`questions=10, pictures=8`',
		about: 'The same in a minute',
	},
	{
		name: 'LIMITS_SERVER_DAY',
		fallback: '`questions=2000, pictures=250, dollars=10`',
		about: 'What all people of one server may use there in a day',
	},
	{
		name: 'LIMITS_SERVER_MINUTE',
		fallback: '`questions=60, pictures=30`',
		about: 'The same in a minute',
	},
	{
		name: 'LIMITS_BOT_DAY',
		fallback: '`dollars=25`',
		about: 'What everybody together may use in a day',
	},
	{
		name: 'LIMITS_ROLES',
		fallback: 'none',
		about:
			'JSON, what people with a role may use in place of `LIMITS_PERSON_…`, by the id of the role: `{"123":{"day":"questions=500, dollars=5","minute":"off"}}`; of several roles the most counts',
	},
	{
		name: 'SERVER_DEFAULTS',
		fallback: 'none',
		about:
			'JSON, defaults for servers that have chosen nothing under `/settings`, in the form that *Export* there gives, but without channels and roles, which belong to one server; what you leave out keeps its usual value, and direct messages use these defaults too, except for limits: `{"language":"de","finest":"standard","spoilers":false}`',
	},
	{
		name: 'OPERATORS',
		fallback: 'none',
		about: 'Ids of people, with commas between them, whose use is counted but not limited',
	},
	{
		name: 'ALLOWED_SERVERS',
		fallback: 'all',
		about: 'Ids of the only servers that may use the bot, with commas between them',
	},
	{
		name: 'BLOCKED_SERVERS',
		fallback: 'none',
		about: 'Ids of servers that may not use it',
	},
	{
		name: 'BLOCKED_PEOPLE',
		fallback: 'none',
		about: 'Ids of people who may not use it; what is stored of them they can still see and erase',
	},
	{
		name: 'ABOUT_URL',
		fallback: 'none',
		about: 'A page about your bot, its rules and its privacy, that `/help` links to',
	},
	{
		name: 'OPERATOR_CONTACT',
		fallback: 'none',
		about: 'Who runs this bot and how to reach them, in a few words, for `/privacy`',
	},
	{
		name: 'REPORT_CHANNEL',
		fallback: 'none: the log',
		about:
			'Id of the channel in which what people report is posted, with ids and their own words; the bot must be able to post there',
	},
	{ name: 'PRIVACY_URL', fallback: 'none', about: 'Your privacy policy, that `/privacy` links to' },
	{ name: 'LOG_LEVEL', fallback: '`info`', about: '`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`' },
	{ name: 'HOST', fallback: '`127.0.0.1`', about: 'Address that health and metrics listen on' },
	{ name: 'PORT', fallback: '`8080`', about: 'Port of health and metrics; `0` takes any free one' },
	{ name: 'DISCORD_API_URL', fallback: "Discord's", about: 'Another Discord, such as the playground' },
	{
		name: 'DISCORD_CDN_HOSTS',
		fallback: "Discord's CDN and media proxies",
		about: 'Hosts that pictures may be fetched from, with commas between them',
	},
] as const satisfies readonly Setting[];

/** The name of a setting. */
export type SettingName = (typeof settings)[number]['name'];
