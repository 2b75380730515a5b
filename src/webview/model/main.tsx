import { modelMethods, type ModelHost, type ModelView } from '../../shared/modelPageApi.ts';
import { mountPage } from '../mountPage.tsx';
import { ModelPage } from './modelPage.tsx';

mountPage<ModelView, ModelHost>(modelMethods, ModelPage);
