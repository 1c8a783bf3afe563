import { expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import {
	type CustomIdArguments,
	type CustomIdName,
	customId,
	readArgument,
	splitCustomId,
} from '../../src/services/customIds.ts';

const snowflake = '12345678901234567890';
const pictureId = `${snowflake}.999999.abcdefABCDEF`;
const generated = { id: pictureId, messageId: snowflake };
const kept = `private-${snowflake}/${snowflake}.answer/999999`;
const page = { placeId: snowflake, page: 999_999 };

/** The longest argument of each. */
const longest = {
	choose: { id: pictureId, messageId: null },
	again: generated,
	vary: generated,
	edit: generated,
	ask: generated,
	more: generated,
	full: generated,
	delete: generated,
	stop: snowflake,
	leaveLine: snowflake,
	tryAgain: snowflake,
	answerAgain: snowflake,
	askWithout: snowflake,
	askAboutImage: snowflake,
	gallery: page,
	galleryChoose: { placeId: null, page: 0 },
	galleryOpen: page,
	galleryDeleteChosen: page,
	galleryEraseChosen: page,
	galleryAsk: kept,
	galleryEdit: kept,
	galleryFull: kept,
	galleryDelete: kept,
	eraseConfirm: 'everything',
	eraseCancel: null,
	eraseAsk: null,
	storing: 'off',
	exportAll: null,
	deleteMessages: '123e4567-e89b-12d3-a456-426614174000',
	exportNext: { number: 99_999, turnId: `${snowflake}.answer`, file: 9999 },
	report: snowflake,
	settingsChange: null,
	settingsAnswers: null,
	settingsWhere: null,
	settingsPictures: null,
	settingsLimits: null,
	settingsSafety: null,
	settingsExport: null,
	settingsImport: null,
	settingsFile: null,
	settingsReset: null,
} satisfies CustomIdArguments;

const names = Object.keys(longest).filter((name): name is CustomIdName => name in longest);

/** What is read back from an id that was written; undefined if it is refused. */
function readBack<Name extends CustomIdName>(name: Name, argument: CustomIdArguments[Name]): unknown {
	const text = customId(name, argument);
	expect(text.length).toBeLessThanOrEqual(100);
	const id = splitCustomId(text);
	return id === null ? undefined : readArgument(id.name, id.rest);
}

test.each(names)('%s reads what was written, in no more than 100 characters', (name) => {
	expect(readBack(name, longest[name])).toEqual(longest[name]);
});

test.each(names)('%s is owned by exactly one command', (name) => {
	const owners = commands.filter(({ buttons, selects, modals }) =>
		[buttons, selects, modals].some((handlers) => handlers !== undefined && name in handlers),
	);
	expect(owners).toHaveLength(1);
});

test.each(['', ':', 'toString', '__proto__:1', 'Again:1', 'again '])('%j is no custom id', (text) => {
	expect(splitCustomId(text)).toBeNull();
});

test.each([
	['eraseCancel', '1'],
	['eraseConfirm', 'conversation'],
	['gallery', `${snowflake}1:0`],
	['gallery', 'all:-1'],
	['exportNext', '1:2'],
	['again', `${pictureId}g`],
	['more', `${pictureId}@`],
	['more', `${pictureId}@${snowflake}1`],
	['galleryAsk', '../../x'],
	['stop', ''],
	['report', '1.2'],
] as const)('%s does not read %j', (name, rest) => {
	expect(readArgument(name, rest)).toBeUndefined();
});
