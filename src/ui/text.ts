import { initReactI18next, useTranslation } from "react-i18next"
import { openCatalogue, type Text } from "../messages/say.ts"

export const startMessages = (): void => openCatalogue(initReactI18next)

/** The text for a component: shows again when the language changes. */
export function useText(): Text {
  return useTranslation().t as unknown as Text
}
