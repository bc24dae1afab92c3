# Everything that training gives, from seeds: the shipped networks, the figures of five training seeds beside everything
# they compete with, what techniques, transfer and search bring, and the model cards. `./dev train` runs it; what is
# there and younger than the trainer, its recipe and its teacher is kept, so an interrupted run goes on.
# Teachers are made where they are missing.
TRAIN := build/release/bin/mu40-train
OUT := build/train
SEEDS := 1 2 3 4 5
TASKS := recalibrate classify
recipes := training/recipes
zoo := kernels/zoo

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: all
all: docs/models/recalibrate.md

$(OUT):
	mkdir -p $@

comma := ,
space := $(subst ,, )
# $(call files,NAME): of all seeds.
files = $(foreach seed,$(SEEDS),$(OUT)/$(1)-$(seed).json)
# $(call contender,TITLE,NAME), $(call student,TITLE,NAME): what an evaluation takes; of students the one to ship first.
contender = "$(1)=$(subst $(space),$(comma),$(strip $(call files,$(2))))"
student = "$(1)=$$(cut -d' ' -f2 $(OUT)/$(2).ranked | paste -sd,)"

# Students: $(1) recipe, $(2) task, $(3) seed. The seed with the least loss on validation samples is shipped.
define train_student
$(OUT)/$(1)-$(3).json: $(recipes)/$(1).toml training/teachers/$(2).mlp $(TRAIN) | $(OUT)
	$(TRAIN) train $(recipes)/$(1).toml --seed $(3) --teacher training/teachers/$(2).mlp --checkpoint $$@.state -o $$@
endef
students := $(foreach task,$(TASKS),$(foreach size,$(task) $(task)_small $(task)_published_inputs,\
  $(foreach seed,$(SEEDS),$(size):$(task):$(seed))))
part = $(word $(1),$(subst :,$(space),$(2)))
sizes := $(foreach task,$(TASKS),$(task) $(task)_small $(task)_published_inputs)
define ranked
$(OUT)/$(1).ranked: $(recipes)/$(1).toml $(call files,$(1))
	$(TRAIN) rank $$^ >$$@
endef
$(foreach size,$(sizes),$(eval $(call ranked,$(size))))
$(foreach one,$(students),$(eval $(call train_student,$(call part,1,$(one)),$(call part,2,$(one)),$(call part,3,$(one)))))

# The published study's networks: $(1) task, $(2) width, $(3) recipe, $(4) seed.
define published
$(OUT)/published-$(1)-$(2)-$(3)-$(4).json: $(TRAIN) | $(OUT)
	$(TRAIN) published --task $(1) --width $(2) --recipe $(3) --seed $(4) -o $$@
endef
$(foreach seed,$(SEEDS),$(foreach kind,recalibrate:16:fixed recalibrate:16:converged recalibrate:8:fixed classify:16:fixed \
  classify:8:fixed,$(eval $(call published,$(call part,1,$(kind)),$(call part,2,$(kind)),$(call part,3,$(kind)),$(seed)))))

# Five seeds of everything on the test samples of both tunes.
contenders := \
  $(call student,default,recalibrate) $(call student,smallest,recalibrate_small) \
  $(call student,published inputs,recalibrate_published_inputs) \
  $(call contender,published baseline,published-recalibrate-16-fixed) \
  $(call contender,published baseline$(comma) converged,published-recalibrate-16-converged) \
  $(call contender,published student,published-recalibrate-8-fixed) "teacher=training/teachers/recalibrate.mlp" \
  $(call student,default,classify) $(call student,smallest,classify_small) \
  $(call student,published inputs,classify_published_inputs) \
  $(call contender,published baseline,published-classify-16-fixed) \
  $(call contender,published student,published-classify-8-fixed) "teacher=training/teachers/classify.mlp"
contender_files := $(foreach one,recalibrate recalibrate_small recalibrate_published_inputs published-recalibrate-16-fixed \
  published-recalibrate-16-converged published-recalibrate-8-fixed classify classify_small classify_published_inputs \
  published-classify-16-fixed published-classify-8-fixed,$(call files,$(one)))

$(OUT)/evaluation.json: $(contender_files) $(sizes:%=$(OUT)/%.ranked) training/teachers/recalibrate.mlp \
  training/teachers/classify.mlp $(TRAIN)
	$(TRAIN) evaluate $(contenders) --shuffle --json $@ >$(OUT)/evaluation.txt

# What the techniques, a trained start and size bring: $(1) task, $(2) training seeds to compare techniques by.
define compared
$(OUT)/$(1).search.json: training/searches/$(1).toml $(recipes)/$(1).toml training/teachers/$(1).mlp $(TRAIN) | $(OUT)
	$(TRAIN) search training/searches/$(1).toml --teacher training/teachers/$(1).mlp --json $$@ >$(OUT)/$(1).search.txt
$(OUT)/$(1).techniques.json: $(recipes)/$(1).toml training/teachers/$(1).mlp $(TRAIN) | $(OUT)
	$(TRAIN) ablate $(recipes)/$(1).toml --seeds $(2) --teacher training/teachers/$(1).mlp --json $$@ >$(OUT)/$(1).techniques.txt
$(OUT)/$(1).transfer.json: $(zoo)/$(1).json $(recipes)/$(1).toml $(TRAIN)
	$(TRAIN) transfer $(recipes)/$(1).toml --seeds 2 --network $(zoo)/$(1).json --json $$@ >$(OUT)/$(1).transfer.txt
$(OUT)/$(1).verified: $(recipes)/$(1).toml $(call files,$(1))
	for file in $(call files,$(1)); do $(TRAIN) verify $(recipes)/$(1).toml $$$$file || exit 1; done >$$@
$(zoo)/$(1).json: $(OUT)/$(1).ranked
	cp $$$$(head -n 1 $$< | cut -d' ' -f2) $$@
$(zoo)/$(1)_small.json: $(OUT)/$(1)_small.ranked
	cp $$$$(head -n 1 $$< | cut -d' ' -f2) $$@
training/teachers/$(1).mlp:
	$(TRAIN) teach $(recipes)/$(1)_teacher.toml --checkpoint $$@.state -o $$@
endef
$(eval $(call compared,recalibrate,5))
$(eval $(call compared,classify,5))

figures := $(OUT)/evaluation.json $(foreach task,$(TASKS),$(foreach what,search.json techniques.json transfer.json verified,\
  $(OUT)/$(task).$(what)))
shipped := $(foreach task,$(TASKS),$(zoo)/$(task).json $(zoo)/$(task)_small.json)
docs/models/recalibrate.md: $(figures) $(shipped)
	training/cards $(OUT)
