{{/* Labels of everything of a release. */}}
{{- define "hydria.labels" -}}
app.kubernetes.io/name: hydria
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end }}

{{/* What the pods of one kind are found by; takes a list of the root and the kind. */}}
{{- define "hydria.selector" -}}
app.kubernetes.io/name: hydria
app.kubernetes.io/instance: {{ (index . 0).Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{/* A Deployment of servers or of workers; takes a list of the root, the kind, the command and the values of the kind. */}}
{{- define "hydria.deployment" -}}
{{- $root := index . 0 }}
{{- $kind := index . 1 }}
{{- $values := index . 3 }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ $root.Release.Name }}-{{ $kind }}
  labels:
    {{- include "hydria.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $kind }}
spec:
  replicas: {{ $values.replicas }}
  selector:
    matchLabels:
      {{- include "hydria.selector" (list $root $kind) | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "hydria.labels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ $kind }}
    spec:
      automountServiceAccountToken: false
      # What is under way is finished.
      terminationGracePeriodSeconds: 40
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        runAsGroup: 1000
        fsGroup: 1000
        seccompProfile: { type: RuntimeDefault }
      {{- with $root.Values.imagePullSecrets }}
      imagePullSecrets: {{- toYaml . | nindent 8 }}
      {{- end }}
      containers:
        - name: hydria
          image: "{{ $root.Values.image.repository }}:{{ $root.Values.image.tag | default $root.Chart.AppVersion }}"
          imagePullPolicy: {{ $root.Values.image.pullPolicy }}
          args: [{{ index . 2 }}]
          env:
            - { name: BASE_URL, value: {{ $root.Values.baseUrl | quote }} }
            - { name: BLOB_URL, value: {{ $root.Values.blobUrl | quote }} }
            - { name: TRUST_PROXY, value: {{ $root.Values.trustProxy | quote }} }
            # The pods are counted.
            - { name: SERVERS, value: "1" }
            - { name: METRICS_PORT, value: "9090" }
            {{- range $name, $value := $root.Values.settings }}
            - { name: {{ $name }}, value: {{ $value | quote }} }
            {{- end }}
          envFrom:
            - secretRef: { name: {{ $root.Values.existingSecret | quote }} }
          ports:
            {{- if eq $kind "server" }}
            - { name: http, containerPort: 3000 }
            {{- end }}
            - { name: metrics, containerPort: 9090 }
          # The first that starts brings the database up to date, and the others wait for it.
          startupProbe:
            httpGet: { path: /healthz, port: metrics }
            periodSeconds: 5
            failureThreshold: 120
          livenessProbe:
            httpGet: { path: /healthz, port: metrics }
            timeoutSeconds: 5
          readinessProbe:
            httpGet: { path: /readyz, port: metrics }
            timeoutSeconds: 5
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }
          resources: {{- toYaml $values.resources | nindent 12 }}
          volumeMounts:
            - { name: data, mountPath: /data }
            - { name: temporary, mountPath: /tmp }
      volumes:
        # Files on their way: nothing of it must be kept.
        - { name: data, emptyDir: {} }
        - { name: temporary, emptyDir: {} }
      {{- with $root.Values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $root.Values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with $root.Values.affinity }}
      affinity: {{- toYaml . | nindent 8 }}
      {{- end }}
{{- end }}
