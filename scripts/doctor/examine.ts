import { type Config, ConfigError, readConfig } from '../../src/config.ts';
import { discord } from './discord.ts';
import { type Finding, well, wrong } from './finding.ts';
import { disk, ffmpeg, node, store } from './machine.ts';
import { allowedModels, chatModel, moderation, pictureModel, transcriptionModel } from './models.ts';

/** Looks at everything the bot needs with these settings, and yields what it finds as it goes. */
export async function* examine(environment: NodeJS.ProcessEnv): AsyncGenerator<Finding> {
	yield node();
	yield await ffmpeg();
	const config = configured(environment);
	if (Array.isArray(config)) return yield* config;
	yield well('All settings make sense');
	yield* await discord(config);
	yield await chatModel(config);
	yield await moderation(config);
	yield await pictureModel(config);
	yield await transcriptionModel(config);
	yield* allowedModels(config);
	yield* await store(config);
	yield* await disk(config);
}

/** The configuration, or a finding for each setting that is wrong. */
function configured(environment: NodeJS.ProcessEnv): Config | Finding[] {
	try {
		return readConfig(environment);
	} catch (error) {
		if (!(error instanceof ConfigError)) throw error;
		return error.lines.map((line) =>
			wrong(line, 'Mend it in .env or in the environment: README has a table of all settings.'),
		);
	}
}
