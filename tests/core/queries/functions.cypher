// fetch_neurons
MATCH (n:Neuron)
WHERE n.type = 'EPG'
RETURN n.bodyId AS bodyId,
       n.instance AS instance,
       n.type AS type,
       n.pre AS pre,
       n.post AS post,
       n.downstream AS downstream,
       n.upstream AS upstream,
       n.size AS size,
       n.status AS status,
       n.cropped AS cropped,
       n.somaLocation AS somaLocation,
       n.roiInfo AS roiInfo,
       n.class AS class,
       n.synweight AS synweight

// fetch_neurons, some columns
MATCH (n:Segment)
WHERE n.bodyId = 3
RETURN n.class AS class,
       n.bodyId AS bodyId,
       n.pre AS pre,
       n.post AS post,
       n.downstream AS downstream,
       n.upstream AS upstream,
       n.roiInfo AS roiInfo

// fetch_neurons, without ROIs
MATCH (n:Neuron)
WHERE (n.type = 'EPG' OR n.instance = 'EPG')
RETURN n.bodyId AS bodyId,
       n.instance AS instance,
       n.type AS type,
       n.pre AS pre,
       n.post AS post,
       n.downstream AS downstream,
       n.upstream AS upstream,
       n.size AS size,
       n.status AS status,
       n.cropped AS cropped,
       n.somaLocation AS somaLocation

// fetch_simple_connections
MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron)
WHERE (n.type = 'EPG' OR n.instance = 'EPG')
  AND m.EB
  AND e.weight >= 3
RETURN n.bodyId AS bodyId_pre,
       m.bodyId AS bodyId_post,
       e.weight AS weight,
       coalesce(e.weightHP, 0) AS weightHP,
       n.type AS type_pre,
       m.type AS type_post,
       n.instance AS instance_pre,
       m.instance AS instance_post,
       e.roiInfo AS conn_roiInfo

// fetch_adjacencies, one body
MATCH (n:Segment)-[e:ConnectsTo]->(m:Neuron)
WHERE n.bodyId = 3
  AND e.weight >= 1
RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS weight, coalesce(e.weightHP, 0) AS weightHP, e.roiInfo AS roiInfo
MATCH (n:Segment)
WHERE n.bodyId IN [3, 720575940624547622]
RETURN n.bodyId AS bodyId, n.type AS type, n.instance AS instance

// fetch_adjacencies, both sides
MATCH (n:Neuron)
WHERE (n.type = 'EPG' OR n.instance = 'EPG')
RETURN count(n) AS neurons
MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron)
WHERE (n.type = 'EPG' OR n.instance = 'EPG')
  AND m.EB
  AND e.weight >= 1
WITH n, m, e, apoc.convert.fromJsonMap(m.roiInfo) AS m_roiInfo
WHERE all(roi IN ['EB'] WHERE m_roiInfo[roi]['post'] >= 1)
RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS weight, coalesce(e.weightHP, 0) AS weightHP, e.roiInfo AS roiInfo
MATCH (n:Segment)
WHERE n.bodyId IN [3, 720575940624547622, 720575940624547623]
RETURN n.bodyId AS bodyId, n.type AS type, n.instance AS instance

// fetch_adjacencies, in ROIs
MATCH (n:Segment)-[e:ConnectsTo]->(m:Neuron)
WHERE n.bodyId = 3
  AND e.weight >= 2
  AND (m.EB OR m.`a'L(R)`)
  AND any(roi IN ['EB', 'a\'L(R)'] WHERE apoc.convert.fromJsonMap(e.roiInfo)[roi]['post'] >= 2)
RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS weight, coalesce(e.weightHP, 0) AS weightHP, e.roiInfo AS roiInfo
MATCH (n:Segment)
WHERE n.bodyId = 3
RETURN n.bodyId AS bodyId, n.type AS type, n.instance AS instance

// fetch_adjacencies, strong pairs
MATCH (n:Segment)-[e:ConnectsTo]->(m:Neuron)
WHERE n.bodyId = 3
  AND e.weight >= 5
RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS weight, coalesce(e.weightHP, 0) AS weightHP, e.roiInfo AS roiInfo
MATCH (n:Segment)
WHERE n.bodyId IN [3, 720575940624547622]
RETURN n.bodyId AS bodyId, n.type AS type, n.instance AS instance

// fetch_adjacencies, strong pairs, ROIs of all levels
MATCH (n:Segment)-[e:ConnectsTo]->(m:Neuron)
WHERE n.bodyId = 3
  AND e.weight >= 1
RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS weight, coalesce(e.weightHP, 0) AS weightHP, e.roiInfo AS roiInfo
MATCH (n:Segment)
WHERE n.bodyId IN [3, 720575940624547622]
RETURN n.bodyId AS bodyId, n.type AS type, n.instance AS instance

// fetch_custom_neurons
MATCH (n:Neuron {bodyId: 3}) RETURN n

// fetch_traced_adjacencies
MATCH (n:Neuron)
WHERE n.status = 'Traced'
  AND (NOT n.cropped OR n.cropped IS NULL)
RETURN count(n) AS neurons
MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron)
WHERE n.status = 'Traced'
  AND (NOT n.cropped OR n.cropped IS NULL)
  AND m.status = 'Traced'
  AND (NOT m.cropped OR m.cropped IS NULL)
  AND e.weight >= 1
RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS weight, coalesce(e.weightHP, 0) AS weightHP, e.roiInfo AS roiInfo
MATCH (n:Segment)
WHERE n.bodyId IN [4, 6]
RETURN n.bodyId AS bodyId, n.type AS type, n.instance AS instance

// fetch_common_connectivity
MATCH (n:Neuron)-[e:ConnectsTo]->(m:Segment)
WHERE m.bodyId IN [3, 4]
  AND e.weight >= 1
RETURN n.bodyId AS bodyId_pre,
       m.bodyId AS bodyId_post,
       e.weight AS weight,
       coalesce(e.weightHP, 0) AS weightHP,
       n.type AS type_pre,
       m.type AS type_post,
       n.instance AS instance_pre,
       m.instance AS instance_post,
       e.roiInfo AS conn_roiInfo

// fetch_paths
CALL apoc.cypher.runTimeboxed('MATCH (src:Neuron {bodyId: 720575940624547622}),\n      (dest:Neuron {bodyId: 3}),\n      p = (src)-[:ConnectsTo*1]->(dest)\nWHERE all(x IN relationships(p) WHERE x.weight >= 1)\n  AND all(n IN nodes(p) WHERE (n.status = \'Traced\') OR n.bodyId IN [720575940624547622, 3])\nRETURN collect([[n IN nodes(p) | n.bodyId], [n IN nodes(p) | n.type], [x IN relationships(p) | x.weight]]) AS paths', {}, 5000) YIELD value
RETURN value.paths AS paths

// fetch_shortest_paths
CALL apoc.cypher.runTimeboxed('MATCH (src:Neuron {bodyId: 720575940624547622}),\n      (dest:Neuron {bodyId: 3}),\n      p = allShortestPaths((src)-[:ConnectsTo*]->(dest))\nWHERE all(x IN relationships(p) WHERE x.weight >= 2)\n  AND all(n IN nodes(p) WHERE (n.status = \'Traced\') OR n.bodyId IN [720575940624547622, 3])\nRETURN collect([[n IN nodes(p) | n.bodyId], [n IN nodes(p) | n.type], [x IN relationships(p) | x.weight]]) AS paths', {}, 5000) YIELD value
RETURN value.paths AS paths

// fetch_output_completeness
MATCH (n:Neuron)
WHERE (n.type = 'EPG' OR n.instance = 'EPG')
RETURN n.bodyId AS bodyId
ORDER BY n.bodyId
MATCH (n:Neuron)-[e:ConnectsTo]->(m:Segment)
WHERE n.bodyId IN [720575940624547622, 720575940624547623]
RETURN n.bodyId AS bodyId,
       sum(e.weight) AS total_weight,
       sum(CASE WHEN coalesce(m.status IN ['Traced'], false) OR coalesce(m.statusLabel IN ['Traced'], false) THEN e.weight ELSE 0 END) AS traced_weight
ORDER BY n.bodyId

// fetch_downstream_orphan_tasks
MATCH (n:Neuron)
WHERE (n.type = 'EPG' OR n.instance = 'EPG')
RETURN n.bodyId AS bodyId
ORDER BY n.bodyId
MATCH (n:Neuron)-[e:ConnectsTo]->(m:Segment)
WHERE n.bodyId IN [720575940624547622, 720575940624547623]
  AND e.weight >= 1
  AND NOT (coalesce(m.status IN ['Traced'], false) OR coalesce(m.statusLabel IN ['Traced'], false))
RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS orphan_weight,
       m.status AS status_post, m.statusLabel AS statusLabel
ORDER BY n.bodyId, e.weight DESC, m.bodyId
MATCH (n:Segment)
WHERE n.bodyId IN [720575940624547622, 720575940624547623]
RETURN n.bodyId AS bodyId
ORDER BY n.bodyId
MATCH (n:Segment)-[e:ConnectsTo]->(m:Segment)
WHERE n.bodyId IN [720575940624547622, 720575940624547623]
RETURN n.bodyId AS bodyId,
       sum(e.weight) AS total_weight,
       sum(CASE WHEN coalesce(m.status IN ['Traced'], false) OR coalesce(m.statusLabel IN ['Traced'], false) THEN e.weight ELSE 0 END) AS traced_weight
ORDER BY n.bodyId

// fetch_synapses
MATCH (n:Neuron)
WHERE (n.type = 'EPG' OR n.instance = 'EPG')
  AND n.EB
RETURN n.bodyId AS bodyId, n.pre AS pre, n.post AS post
ORDER BY n.bodyId
MATCH (s:Synapse)
WITH s LIMIT 1000
UNWIND keys(s) AS name
RETURN DISTINCT name
MATCH (n:Segment)
WHERE n.bodyId IN [720575940624547622, 720575940624547623]
MATCH (n)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse)
WHERE s.EB AND s.type = 'pre'
WITH DISTINCT n, s
RETURN s.type AS type,
       keys(s) AS names,
       count(*) AS count,
       collect(n.bodyId) AS bodyId,
       collect(s.location.x) AS x,
       collect(s.location.y) AS y,
       collect(s.location.z) AS z,
       collect(s.confidence) AS confidence

// fetch_mean_synapses
MATCH (n:Neuron)
WHERE (n.type = 'EPG' OR n.instance = 'EPG')
RETURN n.bodyId AS bodyId, n.pre AS pre, n.post AS post
ORDER BY n.bodyId
MATCH (n:Segment)
WHERE n.bodyId IN [720575940624547622, 720575940624547623]
MATCH (n)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse)
WITH DISTINCT n, s
RETURN n.bodyId AS bodyId,
       s.type AS type,
       keys(s) AS roi,
       count(s) AS count,
       sum(s.location.x) AS x,
       sum(s.location.y) AS y,
       sum(s.location.z) AS z,
       count(s.confidence) AS told,
       sum(s.confidence) AS confidence

// fetch_synapse_connections
MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron)
WHERE (n.type = 'EPG' OR n.instance = 'EPG')
  AND e.weight >= 1
RETURN n.bodyId, m.bodyId, e.weight
UNWIND [[3, [720575940624547622, 720575940624547623]]] AS pair
MATCH (m:Segment)
WHERE m.bodyId = pair[0]
MATCH (m)-[:Contains]->(mss:SynapseSet)<-[:ConnectsTo]-(nss:SynapseSet)<-[:Contains]-(n)
WHERE n.bodyId IN pair[1]
MATCH (nss)-[:Contains]->(ns:Synapse)-[:SynapsesTo]->(ms:Synapse)<-[:Contains]-(mss)
WITH DISTINCT n, m, ns, ms
RETURN keys(ns) AS names_pre,
       keys(ms) AS names_post,
       count(*) AS count,
       collect(n.bodyId) AS bodyId_pre,
       collect(m.bodyId) AS bodyId_post,
       collect(ns.location.x) AS x_pre,
       collect(ns.location.y) AS y_pre,
       collect(ns.location.z) AS z_pre,
       collect(ms.location.x) AS x_post,
       collect(ms.location.y) AS y_post,
       collect(ms.location.z) AS z_post,
       collect(ns.confidence) AS confidence_pre,
       collect(ms.confidence) AS confidence_post

// fetch_mitochondria
MATCH (n:Neuron)
WHERE (n.type = 'EPG' OR n.instance = 'EPG')
RETURN n.bodyId AS bodyId, n.pre AS pre, n.post AS post
ORDER BY n.bodyId
MATCH (n:Segment)
WHERE n.bodyId IN [720575940624547622, 720575940624547623]
MATCH (n)-[:Contains]->(:ElementSet)-[:Contains]->(m:Element)
WHERE m.type = 'mitochondrion' AND m.mitoType = 'dark'
WITH DISTINCT n, m
RETURN keys(m) AS names,
       count(*) AS count,
       collect(n.bodyId) AS bodyId,
       collect(m.location.x) AS x,
       collect(m.location.y) AS y,
       collect(m.location.z) AS z,
       collect(m.mitoType) AS mitoType,
       collect(m.size) AS size,
       collect(m.r0) AS r0,
       collect(m.r1) AS r1,
       collect(m.r2) AS r2

// fetch_synapses_and_closest_mitochondria
MATCH (n:Segment)
WHERE n.bodyId = 3
RETURN n.bodyId AS bodyId, n.pre AS pre, n.post AS post
ORDER BY n.bodyId
MATCH (n:Segment)
WHERE n.bodyId IN [3]
MATCH (n)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse)-[c:CloseTo]->(m:Element)
WHERE m.type = 'mitochondrion'
WITH DISTINCT n, s, m, c
RETURN n.bodyId AS bodyId,
       s.type AS type,
       keys(s) AS names,
       keys(m) AS names_m,
       keys(c) AS names_c,
       count(*) AS count,
       collect(s.location.x) AS x,
       collect(s.location.y) AS y,
       collect(s.location.z) AS z,
       collect(s.confidence) AS confidence,
       collect(c.distance) AS distance,
       collect(m.location.x) AS mx,
       collect(m.location.y) AS my,
       collect(m.location.z) AS mz,
       collect(m.mitoType) AS mitoType,
       collect(m.size) AS size,
       collect(m.r0) AS r0,
       collect(m.r1) AS r1,
       collect(m.r2) AS r2

// fetch_connection_mitochondria
MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron)
WHERE (n.type = 'EPG' OR n.instance = 'EPG')
  AND e.weight >= 1
RETURN n.bodyId, m.bodyId, e.weight
UNWIND [[3, [720575940624547622, 720575940624547623]]] AS pair
MATCH (m:Segment)
WHERE m.bodyId = pair[0]
MATCH (m)-[:Contains]->(mss:SynapseSet)<-[:ConnectsTo]-(nss:SynapseSet)<-[:Contains]-(n)
WHERE n.bodyId IN pair[1]
MATCH (nss)-[:Contains]->(ns:Synapse)-[:SynapsesTo]->(ms:Synapse)<-[:Contains]-(mss)
WITH DISTINCT n, m, ns, ms
RETURN keys(ns) AS names_pre,
       keys(ms) AS names_post,
       count(*) AS count,
       collect(n.bodyId) AS bodyId_pre,
       collect(m.bodyId) AS bodyId_post,
       collect(ns.location.x) AS x_pre,
       collect(ns.location.y) AS y_pre,
       collect(ns.location.z) AS z_pre,
       collect(ms.location.x) AS x_post,
       collect(ms.location.y) AS y_post,
       collect(ms.location.z) AS z_post,
       collect(ns.confidence) AS confidence_pre,
       collect(ms.confidence) AS confidence_post

// fetch_adjacencies, in parts
MATCH (n:Segment)-[e:ConnectsTo]->(m:Neuron)
WHERE n.bodyId = 3
  AND e.weight >= 1
RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS weight, coalesce(e.weightHP, 0) AS weightHP, e.roiInfo AS roiInfo
MATCH (n:Segment)-[e:ConnectsTo]->(m:Neuron)
WHERE n.bodyId = 720575940624547622
  AND e.weight >= 1
RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS weight, coalesce(e.weightHP, 0) AS weightHP, e.roiInfo AS roiInfo
MATCH (n:Segment)
WHERE n.bodyId IN [3, 720575940624547622]
RETURN n.bodyId AS bodyId, n.class AS class, n.somaLocation AS somaLocation

// fetch_simple_connections, in ROIs
MATCH (n:Segment)-[e:ConnectsTo]->(m:Neuron)
WHERE n.bodyId = 3
  AND e.weight >= 1
RETURN n.bodyId AS bodyId_pre,
       m.bodyId AS bodyId_post,
       e.weight AS weight,
       e.roiInfo AS conn_roiInfo

// fetch_paths, up to a length
CALL apoc.cypher.runTimeboxed('MATCH (src:Neuron {bodyId: 720575940624547622}),\n      (dest:Neuron {bodyId: 3}),\n      p = (src)-[:ConnectsTo*1..2]->(dest)\nWHERE all(x IN relationships(p) WHERE x.weight >= 2)\n  AND all(n IN nodes(p) WHERE (n.EB) OR n.bodyId IN [720575940624547622, 3])\nRETURN collect([[n IN nodes(p) | n.bodyId], [n IN nodes(p) | n.type], [x IN relationships(p) | x.weight]]) AS paths', {}, 1500) YIELD value
RETURN value.paths AS paths

// fetch_synapses, of some confidence
MATCH (n:Segment)
WHERE n.bodyId = 3
  AND (n.EB OR n.`a'L(R)`)
RETURN n.bodyId AS bodyId, n.pre AS pre, n.post AS post
ORDER BY n.bodyId
MATCH (n:Segment)
WHERE n.bodyId IN [3]
MATCH (n)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse)
WHERE (s.EB OR s.`a'L(R)`) AND s.confidence > 0.7
WITH DISTINCT n, s
RETURN s.type AS type,
       keys(s) AS names,
       count(*) AS count,
       collect(n.bodyId) AS bodyId,
       collect(s.location.x) AS x,
       collect(s.location.y) AS y,
       collect(s.location.z) AS z,
       collect(s.confidence) AS confidence

// fetch_mean_synapses, whole
MATCH (n:Segment)
WHERE n.bodyId = 3
RETURN n.bodyId AS bodyId, n.pre AS pre, n.post AS post
ORDER BY n.bodyId
MATCH (n:Segment)
WHERE n.bodyId IN [3]
MATCH (n)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse)
WITH DISTINCT n, s
RETURN n.bodyId AS bodyId,
       s.type AS type,
       keys(s) AS roi,
       count(s) AS count,
       sum(s.location.x) AS x,
       sum(s.location.y) AS y,
       sum(s.location.z) AS z,
       count(s.confidence) AS told,
       sum(s.confidence) AS confidence

// fetch_synapse_connections, of some confidence
MATCH (n:Neuron)-[e:ConnectsTo]->(m:Segment)
WHERE m.bodyId = 720575940624547622
  AND e.weight >= 2
  AND m.EB
RETURN n.bodyId, m.bodyId, e.weight
UNWIND [[3, [720575940624547622]]] AS pair
MATCH (n:Segment)
WHERE n.bodyId = pair[0]
MATCH (n)-[:Contains]->(nss:SynapseSet)-[:ConnectsTo]->(mss:SynapseSet)<-[:Contains]-(m)
WHERE m.bodyId IN pair[1]
MATCH (nss)-[:Contains]->(ns:Synapse)-[:SynapsesTo]->(ms:Synapse)<-[:Contains]-(mss)
WHERE ns.confidence > 0.7 AND ms.EB AND ms.confidence > 0.7
WITH DISTINCT n, m, ns, ms
RETURN keys(ns) AS names_pre,
       keys(ms) AS names_post,
       count(*) AS count,
       collect(n.bodyId) AS bodyId_pre,
       collect(m.bodyId) AS bodyId_post,
       collect(ns.location.x) AS x_pre,
       collect(ns.location.y) AS y_pre,
       collect(ns.location.z) AS z_pre,
       collect(ms.location.x) AS x_post,
       collect(ms.location.y) AS y_post,
       collect(ms.location.z) AS z_post,
       collect(ns.confidence) AS confidence_pre,
       collect(ms.confidence) AS confidence_post

// fetch_mitochondria, large ones
MATCH (n:Segment)
WHERE n.bodyId = 3
  AND n.CX
RETURN n.bodyId AS bodyId, n.pre AS pre, n.post AS post
ORDER BY n.bodyId
MATCH (n:Segment)
WHERE n.bodyId IN [3]
MATCH (n)-[:Contains]->(:ElementSet)-[:Contains]->(m:Element)
WHERE m.type = 'mitochondrion' AND m.CX AND m.size >= 9
WITH DISTINCT n, m
RETURN keys(m) AS names,
       count(*) AS count,
       collect(n.bodyId) AS bodyId,
       collect(m.location.x) AS x,
       collect(m.location.y) AS y,
       collect(m.location.z) AS z,
       collect(m.mitoType) AS mitoType,
       collect(m.size) AS size,
       collect(m.r0) AS r0,
       collect(m.r1) AS r1,
       collect(m.r2) AS r2

// fetch_skeletons
MATCH (n:Neuron)
WHERE (n.type = 'EPG' OR n.instance = 'EPG')
RETURN n.bodyId AS bodyId
ORDER BY n.bodyId

// explorer_link
MATCH (n:Neuron)
WHERE (n.type = 'EPG' OR n.instance = 'EPG')
RETURN n.bodyId AS bodyId
ORDER BY n.bodyId

// save_working_set
MATCH (n:Segment)
WHERE n.bodyId IN [3, 720575940624547622]
RETURN n.bodyId AS bodyId,
       n.instance AS instance,
       n.type AS type,
       n.pre AS pre,
       n.post AS post,
       n.downstream AS downstream,
       n.upstream AS upstream,
       n.size AS size,
       n.status AS status,
       n.cropped AS cropped,
       n.somaLocation AS somaLocation,
       n.roiInfo AS roiInfo,
       n.class AS class,
       n.synweight AS synweight
MATCH (n:Segment)-[e:ConnectsTo]->(m:Segment)
WHERE n.bodyId IN [3, 720575940624547622]
  AND m.bodyId IN [3, 720575940624547622]
  AND e.weight >= 0
RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS weight, coalesce(e.weightHP, 0) AS weightHP, e.roiInfo AS roiInfo
MATCH (n:Segment)
WHERE n.bodyId IN [3, 720575940624547622]
RETURN n.bodyId AS bodyId, n.pre AS pre, n.post AS post
ORDER BY n.bodyId
MATCH (n:Segment)
WHERE n.bodyId IN [3, 720575940624547622]
MATCH (n)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse)
WITH DISTINCT n, s
RETURN s.type AS type,
       keys(s) AS names,
       count(*) AS count,
       collect(n.bodyId) AS bodyId,
       collect(s.location.x) AS x,
       collect(s.location.y) AS y,
       collect(s.location.z) AS z,
       collect(s.confidence) AS confidence
MATCH (n:Segment)-[e:ConnectsTo]->(m:Segment)
WHERE n.bodyId IN [3, 720575940624547622]
  AND m.bodyId IN [3, 720575940624547622]
  AND e.weight >= 0
RETURN n.bodyId, m.bodyId, e.weight
UNWIND [[3, [3, 720575940624547622]], [720575940624547622, [3]]] AS pair
MATCH (n:Segment)
WHERE n.bodyId = pair[0]
MATCH (n)-[:Contains]->(nss:SynapseSet)-[:ConnectsTo]->(mss:SynapseSet)<-[:Contains]-(m)
WHERE m.bodyId IN pair[1]
MATCH (nss)-[:Contains]->(ns:Synapse)-[:SynapsesTo]->(ms:Synapse)<-[:Contains]-(mss)
WITH DISTINCT n, m, ns, ms
RETURN keys(ns) AS names_pre,
       keys(ms) AS names_post,
       count(*) AS count,
       collect(n.bodyId) AS bodyId_pre,
       collect(m.bodyId) AS bodyId_post,
       collect(ns.location.x) AS x_pre,
       collect(ns.location.y) AS y_pre,
       collect(ns.location.z) AS z_pre,
       collect(ms.location.x) AS x_post,
       collect(ms.location.y) AS y_post,
       collect(ms.location.z) AS z_post,
       collect(ns.confidence) AS confidence_pre,
       collect(ms.confidence) AS confidence_post
MATCH (n:Segment)
WHERE n.bodyId IN [3, 720575940624547622]
MATCH (n)-[:Contains]->(:ElementSet)-[:Contains]->(m:Element)
WHERE m.type = 'mitochondrion'
WITH DISTINCT n, m
RETURN keys(m) AS names,
       count(*) AS count,
       collect(n.bodyId) AS bodyId,
       collect(m.location.x) AS x,
       collect(m.location.y) AS y,
       collect(m.location.z) AS z,
       collect(m.mitoType) AS mitoType,
       collect(m.size) AS size,
       collect(m.r0) AS r0,
       collect(m.r1) AS r1,
       collect(m.r2) AS r2
MATCH (n:Segment)
WHERE n.bodyId IN [3, 720575940624547622]
MATCH (n)-[:Contains]->(:SynapseSet)-[:Contains]->(s:Synapse)-[c:CloseTo]->(m:Element)
WHERE m.type = 'mitochondrion'
WITH DISTINCT n, s, m, c
RETURN n.bodyId AS bodyId,
       s.type AS type,
       keys(s) AS names,
       keys(m) AS names_m,
       keys(c) AS names_c,
       count(*) AS count,
       collect(s.location.x) AS x,
       collect(s.location.y) AS y,
       collect(s.location.z) AS z,
       collect(s.confidence) AS confidence,
       collect(c.distance) AS distance,
       collect(m.location.x) AS mx,
       collect(m.location.y) AS my,
       collect(m.location.z) AS mz,
       collect(m.mitoType) AS mitoType,
       collect(m.size) AS size,
       collect(m.r0) AS r0,
       collect(m.r1) AS r1,
       collect(m.r2) AS r2

// fetch_adjacencies, of nobody
MATCH (n:Segment)-[e:ConnectsTo]->(m:Neuron)
WHERE n.bodyId = 99
  AND e.weight >= 1
RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS weight, coalesce(e.weightHP, 0) AS weightHP, e.roiInfo AS roiInfo
MATCH (n:Neuron)-[e:ConnectsTo]->(m:Neuron)
WITH e LIMIT 100
RETURN e.roiInfo AS roiInfo

// fetch_adjacencies, whole
MATCH (n:Segment)-[e:ConnectsTo]->(m:Neuron)
WHERE n.bodyId = 3
  AND e.weight >= 1
  AND n.bodyId <> m.bodyId
RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS weight, coalesce(e.weightHP, 0) AS weightHP
MATCH (n:Segment)
WHERE n.bodyId IN [3, 720575940624547622]
RETURN n.bodyId AS bodyId, n.type AS type, n.instance AS instance
