# The same targets serve people and CI. `make` alone lists them.
#
#   ISA=x86-64-v2   code for any x86-64 of the last 15 years; without it the binary wants AVX2 (Haswell, 2013, and later)
#   PLUGINS=DIR     compile the plugin sources in a further folder in
#   PREFIX=DIR      where `make install` puts the binary; DESTDIR=DIR goes before it
#   MINUTES=10      how long `make fuzz` and `make soak` run; TEST=Clients SEED=7 runs one seed of one of its tests again
#   LOCKED=1        restore exactly what the lock files say, or fail (set by CI)

CONFIG  ?= Release
ISA     ?= x86-64-v3
PLUGINS ?=
PREFIX  ?= /usr/local
DESTDIR ?=
MINUTES ?= 10
SEED    ?=
TEST    ?=
LOCKED  ?= $(if $(CI),1)

BIN     := bin/marketstore
TESTS   := tests/marketstore.Tests.csproj
REPORT  := artifacts/TestResults/tests.xml
SOURCES := $(shell find src plugins-src $(PLUGINS) -type f) mkts.yml global.json packages.lock.json \
           marketstore.csproj Directory.Build.props Directory.Packages.props

# Only properties that no other project reads: whatever stands here reaches the plugin generator's build too.
RESTORE := $(if $(LOCKED),-p:RestoreLockedMode=true)
OPTIONS := $(if $(ISA),-p:MarketStoreIsa=$(ISA)) $(if $(PLUGINS),-p:ExtraPlugins=$(abspath $(PLUGINS)))
STAMP    = $(shell date -u -d "@$${SOURCE_DATE_EPOCH:-$$(date +%s)}" +%Y-%m-%dT%H:%M:%SZ)
RUN_TESTS = dotnet test --project $(TESTS) -c $(CONFIG) --no-progress $(RESTORE) \
            --results-directory $(dir $(REPORT)) --report-xunit-xml --report-xunit-xml-filename $(notdir $(REPORT))

export DOTNET_NOLOGO := 1
export DOTNET_CLI_TELEMETRY_OPTOUT := 1

.DEFAULT_GOAL := help
.PHONY: help build publish install test unittest plugins demo bench bench-docs fuzz soak format lint lock clean linker python client shells force

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

build: ## Compile everything, tests included, for a debugger or a quick check
	dotnet build marketstore.slnx -c $(CONFIG) --nologo -v q $(RESTORE)

publish: $(BIN) ## Build the native binary, bin/marketstore

$(BIN): $(SOURCES) artifacts/options | linker
	dotnet publish marketstore.csproj -c $(CONFIG) -o artifacts/dist --nologo -v q $(RESTORE) $(OPTIONS) -p:BuildTimeUtc=$(STAMP)
	@mkdir -p $(dir $(BIN))
	@cp -f artifacts/dist/marketstore $(BIN).new && mv -f $(BIN).new $(BIN)
	@printf '%s: %s MB\n' $(BIN) $$(( $$(stat -c %s $(BIN)) / 1000000 ))

# Changes only when ISA or PLUGINS do, so that another choice builds again and the same one does not.
artifacts/options: force
	@mkdir -p $(dir $@)
	@echo '$(OPTIONS)' | cmp -s - $@ || echo '$(OPTIONS)' > $@

install: $(BIN) ## Put the binary into PREFIX/bin (default /usr/local)
	install -D -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/marketstore

test: $(BIN) | client shells ## Install what is missing, build the binary, run every test
	@rm -f $(REPORT)
	MARKETSTORE_BIN=$(CURDIR)/$(BIN) $(RUN_TESTS)

unittest: ## Run the tests that need no binary
	@rm -f $(REPORT)
	$(RUN_TESTS)

plugins: ## Build the binary with the plugins in PLUGINS=DIR too
	@test -n '$(PLUGINS)' || { echo 'usage: make plugins PLUGINS=DIR' >&2; exit 2; }
	@$(MAKE) --no-print-directory publish
	@$(BIN) plugins

demo: $(BIN) | python ## See it work: a server, bars and ticks, queries, a crash and a recovery, in a few seconds
	@/usr/bin/python3 scripts/demo.py $(BIN)

bench: $(BIN) ## Measure against peers; ARGS="W3 W7 --quick" chooses, ARGS=--help explains
	@scripts/install-missing peers || true # without them it measures the rest and says what is missing
	@dotnet run -c Release --project bench/marketstore.Bench.csproj -- $(ARGS)

bench-docs: ## Make docs/benchmarks.md from the newest result; ARGS=FILE names another
	@dotnet run -c Release --project bench/marketstore.Bench.csproj -- docs $(ARGS)

fuzz: ## Random clients on a disk that fails, for MINUTES=10; TEST=Clients SEED=7 repeats one run
	dotnet build $(TESTS) -c $(CONFIG) --nologo -v q $(RESTORE)
	MARKETSTORE_FUZZ_SECONDS=$$(( $(MINUTES) * 60 )) MARKETSTORE_FUZZ_SEED=$(SEED) MARKETSTORE_FUZZ_PROGRESS=1 \
	  dotnet run --project $(TESTS) -c $(CONFIG) --no-build -- -noColor -method '*FuzzTests.$(TEST)*'

soak: $(BIN) ## Clients of every protocol on one server, for MINUTES=10: nothing fails, nothing grows
	dotnet build $(TESTS) -c $(CONFIG) --nologo -v q $(RESTORE)
	MARKETSTORE_BIN=$(CURDIR)/$(BIN) MARKETSTORE_SOAK_SECONDS=$$(( $(MINUTES) * 60 )) \
	  dotnet run --project $(TESTS) -c $(CONFIG) --no-build -- -noColor -class '*SoakTests'

format: ## Lay out the sources as .editorconfig says
	dotnet format marketstore.slnx

lint: ## Fail if `make format` would change anything
	dotnet format marketstore.slnx --verify-no-changes

lock: ## Write the lock files anew, after a change of packages or SDK
	dotnet restore marketstore.slnx --force-evaluate

clean: ## Remove everything that was built
	rm -rf artifacts bin

shells:
	@timeout 120 scripts/install-missing $@ || true # without them their tests are skipped

linker python client:
	@scripts/install-missing $@
