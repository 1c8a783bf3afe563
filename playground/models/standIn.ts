import { type Behaviour, behaviours } from '../../packages/local-openai/src/behaviour.ts';
import type { Pace } from '../../packages/local-openai/src/exchange.ts';
import { startLocalModel } from '../../packages/local-openai/src/localModel.ts';
import type { ModelSource } from './modelSource.ts';

const isBehaviour = (name: string): name is Behaviour => Object.hasOwn(behaviours, name);

/** Starts the local stand-in for a model. */
export const startStandIn = async (pace: Pace): Promise<ModelSource> => {
	const model = await startLocalModel({ pace });
	const name = 'local-stand-in';
	return {
		environment: {
			OPENAI_BASE_URL: model.baseUrl,
			OPENAI_API: 'responses',
			OPENAI_MODEL: name,
			OPENAI_IMAGE_MODEL: name,
		},
		instead: { provider: 'this machine' },
		requests: model.requests,
		watch: model.watch,
		view: () => ({
			standIn: true,
			name,
			behaviours: Object.entries(behaviours).map(([key, about]) => ({ name: key, about })),
			behaviour: model.behaviour,
		}),
		behave: (behaviour) => {
			if (!isBehaviour(behaviour)) throw new Error(`The stand-in cannot be made ${behaviour}.`);
			model.behave(behaviour);
		},
		stop: model.stop,
	};
};
