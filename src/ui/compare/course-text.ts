import { unreachable } from "../../base/assert.ts"
import type { Text } from "../../messages/say.ts"
import { spanText } from "../time.ts"
import type { Course } from "./curves.ts"

/** A course in words: "main: 3 → 1 ready for 5 minutes 40 seconds." */
export function courseText(t: Text, name: string, course: Course): string {
  switch (course.type) {
    case "steady":
      return t("comparison>course>steady", { name, from: course.from, count: course.from })
    case "dip":
      return t(course.over ? "comparison>course>dip" : "comparison>course>dipOpen", { name, from: course.from, to: course.to, span: spanText(t, course.micros) })
    case "rise":
      return t("comparison>course>rise", { name, from: course.from, to: course.to })
    default:
      return unreachable(course)
  }
}
