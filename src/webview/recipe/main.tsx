import { recipeMethods } from '../../shared/recipePageApi.ts';
import type { RecipeHost, RecipeView } from '../../shared/recipePageApi.ts';
import { mountPage } from '../mountPage.tsx';
import { ProblemList } from './problemList.tsx';
import './recipe.css';
import { RecipePage } from './recipePage.tsx';

mountPage<RecipeView, RecipeHost>(recipeMethods, ({ view, host }) =>
  view.kind === 'problems' ? <ProblemList view={view} host={host} /> : <RecipePage view={view} host={host} />,
);
