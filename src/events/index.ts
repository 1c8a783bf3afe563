import { deletionsAndEdits } from './deletionsAndEdits.ts';
import type { BotEvent } from './event.ts';
import { interactionCreate } from './interactionCreate.ts';
import { messageCreate } from './messageCreate.ts';

/** Every gateway event the bot listens to. */
export const events: readonly BotEvent[] = [messageCreate, interactionCreate, deletionsAndEdits];
