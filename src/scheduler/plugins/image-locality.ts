import type { Pod } from "../../api/kinds/pod/types.ts"
import { plugin, scoreMax } from "../framework.ts"

const mebibyte = 1024 * 1024
/** Less is as good as nothing; more than the most, for each container, does not count. */
const least = 23 * mebibyte
const mostPerContainer = 1_000 * mebibyte

/**
 * Likes nodes that have the Pod's images already; an image counts by its size and by how many nodes have it, so that one node with an image
 * does not draw all Pods.
 */
export const imageLocality = plugin<undefined, readonly string[]>({
  name: "ImageLocality",
  preScore: (pod) => ({ state: imagesOf(pod) }),
  score(_pod, { images }, names, snapshot) {
    const all = Math.max(1, snapshot.nodes.length)
    let sum = 0
    for (const name of names) {
      const size = images[name]
      if (size !== undefined) sum += Math.trunc(size * (snapshot.nodesWithImage(name) / all))
    }
    const most = mostPerContainer * names.length
    return Math.trunc((scoreMax * (Math.min(Math.max(sum, least), most) - least)) / (most - least))
  },
})

const imagesOf = ({ spec }: Pod): readonly string[] => {
  const containers = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].map(({ image = "" }) => image)
  const volumes = (spec.volumes ?? []).flatMap((volume) => (volume.image ? [volume.image.reference ?? ""] : []))
  return [...containers, ...volumes].map(imageName)
}

/** As nodes call it: ":latest" where there is neither tag nor digest. */
export const imageName = (image: string): string => (image.lastIndexOf(":") <= image.lastIndexOf("/") ? `${image}:latest` : image)
