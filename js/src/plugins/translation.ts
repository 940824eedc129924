/** The texts of this package in the language of the page. */
import { type ITranslator, type TranslationBundle, nullTranslator } from '@jupyterlab/translation';

export function translated(translator: ITranslator | null): TranslationBundle {
  return (translator ?? nullTranslator).load('mldebt_nb');
}
