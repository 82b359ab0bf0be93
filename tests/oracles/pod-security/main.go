// Asks the Pod Security evaluator of Kubernetes what it says of pods.
//
// Standard input has one JSON object a line: {"version": "1.25", "pod": {"metadata": {...}, "spec": {...}}}. For each
// of them standard output has one line, {"allowed": {"privileged": true, ...}}, with every control of both levels,
// the ones that the restricted level overrides too; or {"refused": "why"} where the API's decoder does not take the
// pod.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

type question struct {
	Version string          `json:"version"`
	Pod     json.RawMessage `json:"pod"`
}

type answer struct {
	Allowed map[string]bool `json:"allowed,omitempty"`
	Refused string          `json:"refused,omitempty"`
}

// checkAt is the rule of a control at a version: the newest that is not newer.
func checkAt(check policy.Check, version api.Version) policy.CheckPodFn {
	var found policy.CheckPodFn
	for _, versioned := range check.Versions {
		if !version.Older(versioned.MinimumVersion) {
			found = versioned.CheckPod
		}
	}
	return found
}

func answerTo(line []byte) (answer, error) {
	var asked question
	if err := json.Unmarshal(line, &asked); err != nil {
		return answer{}, err
	}
	version, err := api.ParseVersion("v" + asked.Version)
	if err != nil {
		return answer{}, err
	}
	var pod corev1.Pod
	if err := json.Unmarshal(asked.Pod, &pod); err != nil {
		return answer{Refused: err.Error()}, nil
	}
	allowed := map[string]bool{}
	for _, check := range policy.DefaultChecks() {
		if rule := checkAt(check, version); rule != nil {
			allowed[string(check.ID)] = rule(&pod.ObjectMeta, &pod.Spec).Allowed
		}
	}
	return answer{Allowed: allowed}, nil
}

func run() error {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 16<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		line := bytes.TrimSpace(lines.Bytes())
		if len(line) == 0 {
			continue
		}
		given, err := answerTo(line)
		if err != nil {
			return err
		}
		if err := json.NewEncoder(out).Encode(given); err != nil {
			return err
		}
	}
	return lines.Err()
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "pod-security:", err)
		os.Exit(1)
	}
}
