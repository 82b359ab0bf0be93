// Kubectl-reads says what kubectl and the API server make of a text: the objects that `kubectl apply -f` would send,
// and whether the API server's decoder takes each of them.
//
// It runs kubectl's own reader (the local builder of k8s.io/cli-runtime, lists flattened) and the decoder of client-go's
// scheme, over any number of texts and without a server. What only a server knows is not asked: whether a kind that the
// scheme lacks exists there, defaults, and validation beyond the types of fields.
//
// Standard input is a row of texts, each behind its length as 4 bytes, most significant first. Standard output is one
// line of JSON for each text, in their order:
//
//	{"error": "why reading stopped, if it did", "objects": [{"api": "accepted|refused|unknown", "reason": "…", "object": {…}}]}
//
// An object is the JSON that kubectl holds before it sends it. "unknown" is a kind that the scheme lacks.
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/cli-runtime/pkg/resource"
	"k8s.io/client-go/kubernetes/scheme"
)

type object struct {
	API    string          `json:"api"`
	Reason string          `json:"reason,omitempty"`
	Object json.RawMessage `json:"object"`
}

type answer struct {
	Error   string   `json:"error,omitempty"`
	Objects []object `json:"objects"`
}

func main() {
	if err := serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "kubectl-reads:", err)
		os.Exit(1)
	}
}

func serve(in io.Reader, out io.Writer) error {
	texts, lines := bufio.NewReader(in), bufio.NewWriter(out)
	encoder := json.NewEncoder(lines)
	encoder.SetEscapeHTML(false)
	for {
		var length uint32
		if err := binary.Read(texts, binary.BigEndian, &length); errors.Is(err, io.EOF) {
			return lines.Flush()
		} else if err != nil {
			return err
		}
		text := make([]byte, length)
		if _, err := io.ReadFull(texts, text); err != nil {
			return err
		}
		if err := encoder.Encode(read(text)); err != nil {
			return err
		}
	}
}

func read(text []byte) (result answer) {
	result.Objects = []object{}
	defer func() {
		if fault := recover(); fault != nil {
			result.Error = fmt.Sprint("panic: ", fault)
		}
	}()
	builder := resource.NewLocalBuilder().Unstructured().ContinueOnError().Flatten()
	err := builder.Stream(bytes.NewReader(text), "input").Do().Visit(func(info *resource.Info, err error) error {
		if err != nil {
			return err
		}
		encoded, err := runtime.Encode(unstructured.UnstructuredJSONScheme, info.Object)
		if err != nil {
			return err
		}
		encoded = bytes.TrimSpace(encoded)
		one := object{API: "accepted", Object: encoded}
		_, _, err = scheme.Codecs.UniversalDeserializer().Decode(encoded, nil, nil)
		switch {
		case runtime.IsNotRegisteredError(err):
			one.API = "unknown"
		case err != nil:
			one.API, one.Reason = "refused", err.Error()
		}
		result.Objects = append(result.Objects, one)
		return nil
	})
	if err != nil {
		result.Error = err.Error()
	}
	return result
}
