import { held } from "./expand.ts"
import type { Redirect, Text } from "./script.ts"
import { absolute, type Frame, type ShellFiles, type Sink, type Sinks } from "./state.ts"

/** Where a command's words go when it says nothing about it. */
export function sinksOf(frames: readonly Frame[]): Sinks {
  let sinks: Sinks = { output: { type: "own" }, errors: { type: "own" } }
  for (const frame of frames) {
    if (frame.type === "capture") sinks = { ...sinks, output: { type: "capture", slot: frame.slot } }
    else if (frame.type === "redirect") ({ sinks } = frame)
  }
  return sinks
}

/** The same with a command's own redirections, in order; and its input, where that is among them, or why it can't be had. */
export function applyRedirects(before: Sinks, redirects: readonly Redirect[], expand: (text: Text) => string, directory: string, files: ShellFiles): { readonly sinks: Sinks; readonly input: string | undefined; readonly problem: string | undefined } {
  let sinks = before
  let input: string | undefined
  let problem: string | undefined
  const put = (fd: number, sink: Sink): void => void (sinks = fd === 2 ? { ...sinks, errors: sink } : { ...sinks, output: sink })
  for (const each of redirects) {
    if (each.type === "text") input = expand(each.text)
    else if (each.type === "same") put(each.fd, each.as === 2 ? sinks.errors : sinks.output)
    else {
      const named = expand(each.file)
      const path = absolute(directory, named)
      if (each.type === "file") put(each.fd, { type: "file", path, append: each.append })
      else {
        input = path === "/dev/null" ? "" : files.read(path)
        if (input === undefined) problem ??= `sh: can't open ${named}: no such file`
      }
    }
  }
  return { sinks, input, problem }
}

const outputs: readonly string[] = ["/dev/stdout", "/dev/stderr", "/proc/1/fd/1", "/proc/1/fd/2", "/proc/self/fd/1", "/proc/self/fd/2"]

export const isSpecialFile = (path: string): boolean => path === "/dev/null" || outputs.includes(path)

/** Brings words to their place: gives the frames with what they now hold, and what is for the shell's own output. */
export function deliver(frames: readonly Frame[], sink: Sink, text: string, files: ShellFiles): { readonly frames: readonly Frame[]; readonly said: string; readonly problem: string | undefined } {
  const nothing = { frames, said: "", problem: undefined }
  switch (sink.type) {
    case "own":
      return { ...nothing, said: text }
    case "capture":
      return { ...nothing, frames: frames.map((frame) => (frame.type === "capture" && frame.slot === sink.slot ? { ...frame, text: held(frame.text + text) } : frame)) }
    default: {
      if (sink.path === "/dev/null") return nothing
      if (outputs.includes(sink.path)) return { ...nothing, said: text }
      const problem = files.write(sink.path, `${sink.append ? (files.read(sink.path) ?? "") : ""}${text}`)
      return problem === undefined ? nothing : { ...nothing, problem: `sh: can't create ${sink.path}: ${problem}` }
    }
  }
}
