import { applicationPayload } from '../../payloads/application.ts';
import { botRoute, type Route } from '../route.ts';

/** What the application is. */
export const applicationRoutes: readonly Route[] = [
	botRoute('GET', '/applications/@me', 'other', ({ world }) => applicationPayload(world)),
	botRoute('GET', '/oauth2/applications/@me', 'other', ({ world }) => applicationPayload(world)),
];
