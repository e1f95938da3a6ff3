# Two commands do all the set-up: make demo and make test.
GO ?= go
FUZZTIME ?= 20s
SOURCES ?= ../shared/data
# The packages that start goroutines or keep what several ask for: the race detector
# makes the simulations of the others four times as slow and finds nothing in them.
RACE = ./career ./lab/autograd ./occupation ./server/...

.PHONY: demo build test check bench bench-lab bench-server fuzz generate assets

demo: build
	@for f in examples/en-*.yaml; do echo "# leeway path $$f"; ./bin/leeway path "$$f" --lang en --top 5 --details 1 || exit 1; echo; done
	@for f in examples/zh-*.yaml; do echo "# leeway path $$f"; ./bin/leeway path "$$f" --lang zh --top 5 --details 1 || exit 1; echo; done

build:
	@$(GO) build -trimpath -o bin/leeway ./cmd/leeway

# The race detector needs a C compiler; the pages are looked at in a browser, with axe-core; the store
# is tested on a PostgreSQL server that the tests start themselves, so none is set up.
test:
	@command -v cc >/dev/null 2>&1 || command -v gcc >/dev/null 2>&1 || { apt-get update -qq >/dev/null && apt-get install -y -qq gcc libc6-dev >/dev/null; }
	@command -v chromium >/dev/null 2>&1 || { apt-get update -qq >/dev/null && apt-get install -y -qq chromium >/dev/null; }
	@command -v postgres >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || { \
		mkdir -p /etc/postgresql-common/createcluster.d && echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.d/none.conf && \
		apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null; }
	@command -v npm >/dev/null 2>&1 || { apt-get update -qq >/dev/null && apt-get install -y -qq nodejs npm >/dev/null; }
	@mkdir -p bin/browser && cp server/browser/package*.json server/browser/.npmrc bin/browser/ && cd bin/browser && npm ci --silent
	@$(GO) mod download
	./scripts/client --test
	CGO_ENABLED=1 $(GO) test -race -timeout 20m $(RACE)
	@$(GO) test -timeout 20m $$($(GO) list ./... | grep -vxF "$$($(GO) list $(RACE))")
	LEEWAY_TEST_KILLS=200 $(GO) test -count=1 -v -run 'Kills' ./server
	./scripts/api-check
	./scripts/lab-check

check:
	@mkdir -p bin
	@out=$$(gofmt -l .); if [ -n "$$out" ]; then echo "gofmt: $$out"; exit 1; fi
	@./scripts/templ --check
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	@./scripts/govulncheck
	$(GO) test -run 'TestDependencies|TestNoHostNames' .
	$(GO) run ./cmd/leeway eval --check --lang en >bin/eval.txt || { cat bin/eval.txt; exit 1; }
	$(GO) test -run Tutorials ./cmd/leeway
	@if command -v npm >/dev/null 2>&1; then $(GO) run ./internal/assets --check; fi
	./scripts/client --check

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./occupation ./career ./measure
	./bench/measure
	./bench/first-page

# The lab's networks against PyTorch and TensorFlow, which it installs for the while.
bench-lab:
	./bench/lab

# leeway serve under load.
bench-server:
	./bench/server

# Every fuzz target of every package for a little while.
fuzz:
	@for p in $$($(GO) list ./...); do \
		names=$$($(GO) test -list '^Fuzz' $$p) || { echo "$$names"; exit 1; }; \
		for t in $$(echo "$$names" | grep ^Fuzz); do $(GO) test -run '^$$' -fuzz "^$$t$$" -fuzztime $(FUZZTIME) $$p || exit 1; done; \
	done

# Builds the embedded data from the source releases; equal sources, equal bytes.
generate:
	$(GO) generate ./...

# Bundles the charts of the HTML page; needs Node, which the program does not.
assets:
	@$(GO) run ./internal/assets
