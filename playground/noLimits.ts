/** Settings of a bot without limits: whoever plays spends nobody's money but their own. */
export const noLimits = {
	LIMITS_PERSON_DAY: 'off',
	LIMITS_PERSON_MINUTE: 'off',
	LIMITS_SERVER_DAY: 'off',
	LIMITS_SERVER_MINUTE: 'off',
	LIMITS_BOT_DAY: 'off',
};
