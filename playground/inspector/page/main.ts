import './inspector.css';
import { showPage } from '../../../packages/local-discord/page/showPage.ts';
import { createInspectorPlugin } from './inspectorPlugin.ts';

showPage(createInspectorPlugin());
