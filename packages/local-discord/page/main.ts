import { showPage } from './showPage.ts';

showPage(null);
