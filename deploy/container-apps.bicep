// Two replicas on Azure Container Apps, signed in to Azure OpenAI by a managed identity: docs/hosting.md has the commands.
// In the resource group there are already: the Azure OpenAI account, its deployment, and a registry with the image.
param name string = 'playground'
param location string = resourceGroup().location
param registry string
param account string
param deployment string
@secure()
@description('Who may sign in, as NAME:PASSWORD divided by commas. What they talk costs is yours.')
param passwords string
@secure()
param redisPassword string = newGuid()

var roles = {
  pullImages: '7f951dda-4ed3-4680-a7ca-43fe172d538d' // AcrPull
  useModels: 'a97b65f3-24c7-4388-baec-2e87135dc908' // Cognitive Services User
}

resource images 'Microsoft.ContainerRegistry/registries@2023-07-01' existing = { name: registry }
resource models 'Microsoft.CognitiveServices/accounts@2024-10-01' existing = { name: account }

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: name
  location: location
}

resource mayPull 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(images.id, identity.id, roles.pullImages)
  scope: images
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.pullImages)
  }
}

resource mayUse 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(models.id, identity.id, roles.useModels)
  scope: models
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.useModels)
  }
}

resource environment 'Microsoft.App/managedEnvironments@2024-03-01' = {
  name: name
  location: location
  properties: {}
}

resource redis 'Microsoft.App/containerApps@2024-03-01' = {
  name: 'redis'
  location: location
  properties: {
    managedEnvironmentId: environment.id
    configuration: {
      ingress: { external: false, transport: 'tcp', targetPort: 6379, exposedPort: 6379 }
      secrets: [{ name: 'password', value: redisPassword }]
    }
    template: {
      containers: [
        {
          name: 'redis'
          image: 'docker.io/library/redis:8-alpine'
          command: ['sh', '-c', 'exec redis-server --save "" --appendonly no --requirepass "$PASSWORD"']
          env: [{ name: 'PASSWORD', secretRef: 'password' }]
          resources: { cpu: json('0.25'), memory: '0.5Gi' }
        }
      ]
      scale: { minReplicas: 1, maxReplicas: 1 }
    }
  }
}

resource page 'Microsoft.App/containerApps@2024-03-01' = {
  name: name
  location: location
  identity: { type: 'UserAssigned', userAssignedIdentities: { '${identity.id}': {} } }
  dependsOn: [mayPull, mayUse]
  properties: {
    managedEnvironmentId: environment.id
    configuration: {
      activeRevisionsMode: 'Single' // sticky sessions need it
      registries: [{ server: images.properties.loginServer, identity: identity.id }]
      ingress: {
        external: true
        targetPort: 7860
        stickySessions: { affinity: 'sticky' }
      }
      secrets: [
        { name: 'passwords', value: passwords }
        { name: 'redis-url', value: 'redis://:${redisPassword}@${redis.name}:6379/0' }
      ]
    }
    template: {
      terminationGracePeriodSeconds: 30 // longer than PLAYGROUND_GRACE_S
      containers: [
        {
          name: 'page'
          image: '${images.properties.loginServer}/realtime-playground:latest'
          resources: { cpu: 2, memory: '4Gi' }
          env: [
            { name: 'AZURE_CLIENT_ID', value: identity.properties.clientId }
            { name: 'PLAYGROUND_SERVICE', value: 'azure' }
            { name: 'AZURE_OPENAI_ENDPOINT', value: models.properties.endpoint }
            { name: 'AZURE_OPENAI_DEPLOYMENT_NAME', value: deployment }
            { name: 'PLAYGROUND_PASSWORDS', secretRef: 'passwords' }
            { name: 'PLAYGROUND_LEND_CREDENTIAL', value: 'True' }
            { name: 'PLAYGROUND_REDIS_URL', secretRef: 'redis-url' }
            { name: 'PLAYGROUND_ALLOWED_HOSTS', value: 'https://${name}.${environment.properties.defaultDomain}' }
            // What reaches a replica is the ingress of its environment: from one of these, and nothing else does.
            { name: 'FORWARDED_ALLOW_IPS', value: '10.0.0.0/8,100.64.0.0/10,172.16.0.0/12,192.168.0.0/16' }
          ]
          probes: [
            {
              type: 'Startup'
              httpGet: { path: '/playground/health', port: 7860 }
              periodSeconds: 5
              failureThreshold: 24
            }
            { type: 'Liveness', httpGet: { path: '/playground/health', port: 7860 } }
            { type: 'Readiness', httpGet: { path: '/playground/health/ready', port: 7860 }, periodSeconds: 5 }
          ]
        }
      ]
      scale: { minReplicas: 2, maxReplicas: 2 }
    }
  }
}

output address string = 'https://${page.properties.configuration.ingress.fqdn}'
