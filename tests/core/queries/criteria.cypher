// NeuronCriteria()
MATCH (n:Neuron)
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(bodyId=720575940624547622)
MATCH (n:Segment)
WHERE n.bodyId = 720575940624547622
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(bodyId=[720575940624547622, 3], label='Neuron')
MATCH (n:Neuron)
WHERE n.bodyId IN [720575940624547622, 3]
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(type='EPG')
MATCH (n:Neuron)
WHERE n.type = 'EPG'
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(type='PEN.*', instance='EPG(PB08)_L3')
MATCH (n:Neuron)
WHERE (n.type =~ 'PEN.*' OR n.instance =~ 'EPG(PB08)_L3')
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(type=['EPG', 'it\'s "odd" \\ `type`'], regex=False)
MATCH (n:Neuron)
WHERE n.type IN ['EPG', 'it\'s "odd" \\ `type`']
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(type=['EPG', 'KC.*', IsNull])
MATCH (n:Neuron)
WHERE (n.type =~ '(EPG)|(KC.*)' OR n.type IS NULL)
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(status=Not('Orphan', IsNull))
MATCH (n:Neuron)
WHERE coalesce((n.status = 'Orphan' OR n.status IS NULL), false) = false
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(status=[Contains('race', ignore_case=True), IgnoreCase('orphan'), Regex('T.*'), IsNull])
MATCH (n:Neuron)
WHERE (toLower(n.status) CONTAINS toLower('race') OR toLower(n.status) = toLower('orphan') OR n.status =~ 'T.*' OR n.status IS NULL)
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(size=[Between(1, 10), AtLeast(1152921504606846976), AtMost(0)], class_=NotNull)
MATCH (n:Neuron)
WHERE ((n.size >= 1 AND n.size <= 10) OR n.size >= 1152921504606846976 OR n.size <= 0)
  AND n.class IS NOT NULL
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(cropped=True)
MATCH (n:Neuron)
WHERE n.cropped
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(min_pre=2, min_post=3, cropped=False)
MATCH (n:Neuron)
WHERE (NOT n.cropped OR n.cropped IS NULL)
  AND n.pre >= 2
  AND n.post >= 3
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(somaLocation=NotNull, cropped=[False, IsNull])
MATCH (n:Neuron)
WHERE n.somaLocation IS NOT NULL
  AND (n.cropped = false OR n.cropped IS NULL)
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(type='EPG', label='Segment')
MATCH (n:Segment)
WHERE n.type = 'EPG'
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(instance=Not('EPG.*'), somaLocation=IsNull)
MATCH (n:Neuron)
WHERE coalesce(n.instance =~ 'EPG.*', false) = false
  AND n.somaLocation IS NULL
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(rois=['EB', "a'L(R)", 'odd, `roi`'])
MATCH (n:Neuron)
WHERE n.EB AND n.`a'L(R)` AND n.`odd, ``roi```
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(rois=['EB', 'PB'], roi_req='any')
MATCH (n:Neuron)
WHERE (n.EB OR n.PB)
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(inputRois=['PB', 'EB'], min_roi_inputs=10)
MATCH (n:Neuron)
WHERE n.PB AND n.EB
WITH n, apoc.convert.fromJsonMap(n.roiInfo) AS n_roiInfo
WHERE all(roi IN ['PB', 'EB'] WHERE n_roiInfo[roi]['post'] >= 10)
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(inputRois='EB', outputRois='PB', roi_req='any', min_roi_outputs=2)
MATCH (n:Neuron)
WHERE (n.EB OR n.PB)
WITH n, apoc.convert.fromJsonMap(n.roiInfo) AS n_roiInfo
WHERE any(roi IN ['EB'] WHERE n_roiInfo[roi]['post'] >= 1)
  AND any(roi IN ['PB'] WHERE n_roiInfo[roi]['pre'] >= 2)
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId

// NeuronCriteria(type='EPG') | (NeuronCriteria(inputRois='EB') & ~NeuronCriteria(status='Traced'))
MATCH (n:Neuron)
WHERE (n.type = 'EPG' OR (n.EB AND coalesce(n.status = 'Traced', false) = false))
WITH n, apoc.convert.fromJsonMap(n.roiInfo) AS n_roiInfo
WHERE (n.type = 'EPG' OR (n.EB AND coalesce(n.status = 'Traced', false) = false AND all(roi IN ['EB'] WHERE n_roiInfo[roi]['post'] >= 1)))
RETURN n.bodyId AS bodyId, n.instance AS instance, n.type AS type
ORDER BY n.bodyId
