/**
 * Asks for the rollout of one commit and waits for its end: exit status 0 only when it serves. POSIX shell, curl and jq; all
 * that varies stands in the environment, so that no name can become a command.
 */
export const DEPLOY_SCRIPT = `set -eu
call() {
  curl --fail-with-body --silent --show-error --retry 5 --retry-connrefused -H "Authorization: Bearer $WEBOPS_TOKEN" "$@"
}
wish=$(jq -nc --arg ref "$COMMIT" '{kind: "deploy", ref: $ref}')
id=$(call -X POST -H 'Content-Type: application/json' -H "Idempotency-Key: $KEY" --data "$wish" \\
  "$WEBOPS_URL/api/v1/deployments/$DEPLOYMENT/rollouts" | jq -r .id)
while :; do
  rollout=$(call "$WEBOPS_URL/api/v1/rollouts/$id")
  case $(printf '%s' "$rollout" | jq -r .state) in
    succeeded) echo "$DEPLOYMENT serves $COMMIT."; exit 0 ;;
    failed | cancelled)
      printf '%s' "$rollout" | jq -r '"Rollout \\(.number) \\(.state).", (.error // {} | .diagnosis.cause // .message // empty), (.error // {} | .diagnosis.remedy // .hint // empty)'
      exit 1 ;;
  esac
  sleep 3
done
`
