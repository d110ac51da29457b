// Bokeh's JSON with its binary parts, as one compressed piece; made by neuprint_jupyter/widgets/parcels.py.
import { gunzipped } from "../shared/gunzip";

/** What a parcel holds: the sizes of the JSON's UTF-8 and of each part, in bytes. */
export interface Parcel {
  ids: string[];
  sizes: number[];
}

export interface Unpacked {
  json: string;
  buffers: Map<string, ArrayBuffer>;
}

export async function unpacked({ ids, sizes }: Parcel, data: DataView): Promise<Unpacked> {
  const all = await gunzipped(data);
  let end = 0;
  const [json, ...parts] = sizes.map((size) => {
    end += size;
    return all.slice(end - size, end);
  });
  return {
    json: new TextDecoder().decode(json),
    buffers: new Map(ids.map((id, i) => [id, parts[i] as ArrayBuffer])),
  };
}
