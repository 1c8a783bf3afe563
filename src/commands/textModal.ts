import {
	type APIModalInteractionResponseCallbackData,
	ComponentType,
	type ModalSubmitInteraction,
	TextInputStyle,
} from 'discord.js';

const textField = 'text';

/**
 * A modal that asks for words; `more` are further fields below them.
 * @param customId leads what comes back to its handler; at most 100 characters, as Discord counts them
 */
export function textModal(
	customId: string,
	{ title, label, placeholder }: { title: string; label: string; placeholder: string },
	more: APIModalInteractionResponseCallbackData['components'] = [],
): APIModalInteractionResponseCallbackData {
	return {
		custom_id: customId,
		title,
		components: [
			{
				type: ComponentType.Label,
				label,
				component: {
					type: ComponentType.TextInput,
					custom_id: textField,
					style: TextInputStyle.Paragraph,
					placeholder,
					max_length: 4000,
					required: true,
				},
			},
			...more,
		],
	};
}

/** The words that came back in such a modal. */
export function enteredText({ fields }: ModalSubmitInteraction): string {
	return fields.getTextInputValue(textField);
}
