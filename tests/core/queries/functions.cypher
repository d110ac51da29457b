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
ORDER BY n.bodyId

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
ORDER BY n.bodyId

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
ORDER BY n.bodyId

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
  AND (m.EB OR m.`a'L(R)`)
  AND any(roi IN ['EB', 'a\'L(R)'] WHERE apoc.convert.fromJsonMap(e.roiInfo)[roi]['post'] >= 2)
  AND e.weight >= 2
RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS weight, coalesce(e.weightHP, 0) AS weightHP, e.roiInfo AS roiInfo
MATCH (n:Segment)
WHERE n.bodyId = 3
RETURN n.bodyId AS bodyId, n.type AS type, n.instance AS instance

// fetch_adjacencies, whole
MATCH (n:Segment)-[e:ConnectsTo]->(m:Neuron)
WHERE n.bodyId = 3
  AND n.bodyId <> m.bodyId
  AND e.weight >= 1
RETURN n.bodyId AS bodyId_pre, m.bodyId AS bodyId_post, e.weight AS weight, coalesce(e.weightHP, 0) AS weightHP
MATCH (n:Segment)
WHERE n.bodyId IN [3, 720575940624547622]
RETURN n.bodyId AS bodyId, n.type AS type, n.instance AS instance
