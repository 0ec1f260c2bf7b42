# Makes reference.csv from the three data sets with R's survey package:
#     Rscript reference.R [library that has survey 4.5]
# The numbers are those of the survey package that R finds by itself (4.1.1). Given a library
# with survey 4.5 too, the same statistics are made again there; what 4.1.1 does not have, or
# has otherwise, is written as well, with ";survey=4.5" in the options.
# (Rscript reference.R --one FILE: the numbers of one version only, into FILE.)
suppressPackageStartupMessages(library(survey))

args <- commandArgs(trailingOnly = TRUE)
items <- paste0("b", 1:4)
groups <- c("a", "b", "c", "d", "e")
equal <- quote((z1 / v1 + z2 / v2 + z3 / v3 + z4 / v4) / 4)
graded <- quote((1 * z1 / v1 + 2 * z2 / v2 + 3 * z3 / v3 + 4 * z4 / v4) / 10)

# --- one row a number ------------------------------------------------------------------------

found <- list()
under <- c(design = "", options = "")

put <- function(statistic, estimate, se = NA, low = NA, high = NA, df = NA) {
  found[[length(found) + 1]] <<- data.frame(
    design = under[["design"]], options = under[["options"]], statistic = statistic,
    estimate = as.numeric(estimate), se = as.numeric(se), low = as.numeric(low),
    high = as.numeric(high), df = as.numeric(df))
}

# A result of the package, its interval with `df` degrees of freedom.
put_stat <- function(statistic, result, df) {
  estimate <- as.vector(coef(result))
  se <- as.vector(SE(result))
  ends <- if (df > 0) confint(result, df = df) else matrix(NaN, length(estimate), 2)
  for (i in seq_along(estimate))
    put(statistic[i], estimate[i], se[i], ends[i, 1], ends[i, 2], df)
}

cells <- function(prefix, names, v) {
  for (i in seq_along(names))
    for (j in seq_along(names))
      if (i <= j) put(paste0(prefix, names[i], "_", names[j]), v[i, j])
}

# --- designs ---------------------------------------------------------------------------------

# z1..z4 over v1..v4: an item's answers, and who answered it. `in_a`, `y_a`, ...: the domains.
ready <- function(d) {
  d$group <- factor(d$group, levels = groups)
  if (!is.null(d$answer)) d$answer <- factor(d$answer, levels = 1:5)
  d$one <- 1
  for (i in 1:4) {
    b <- d[[items[i]]]
    d[[paste0("z", i)]] <- ifelse(is.na(b), 0, b)
    d[[paste0("v", i)]] <- as.numeric(!is.na(b))
  }
  for (g in groups) {
    d[[paste0("in_", g)]] <- as.numeric(d$group == g)
    d[[paste0("y_", g)]] <- d$y * (d$group == g)
    for (i in 1:4)
      for (part in c("z", "v"))
        d[[paste0(part, i, "_", g)]] <- d[[paste0(part, i)]] * (d$group == g)
  }
  d
}

three <- ready(read.csv("three_stage.csv"))
certain <- ready(read.csv("certainty.csv"))
lonely <- ready(read.csv("lonely.csv"))

# No population size for the drawn units at the stages named.
endless <- function(d, stages) {
  for (s in stages)
    d[[paste0("N", s)]] <- ifelse(d[[paste0("cert", s)]] == 1, 1, Inf)
  d
}

three_design <- function(fpc) {
  three$open2 <- three$open3 <- Inf
  ids <- ~district + commune + village
  switch(fpc,
    yes = svydesign(ids, strata = ~stratum, fpc = ~N1 + N2 + N3, weights = ~w, data = three),
    no = svydesign(ids, strata = ~stratum, weights = ~w, data = three),
    stage1 = svydesign(ids, strata = ~stratum, fpc = ~N1 + open2 + open3, weights = ~w, data = three),
    stage1234 = svydesign(~district + commune + village + person, strata = ~stratum,
                          fpc = ~N1 + N2 + N3 + N4, weights = ~w, data = three))
}

certain_design <- function(fpc) {
  d <- switch(fpc, yes = certain, no = endless(certain, 1:3),
              stage1 = endless(certain, 2:3), stage23 = endless(certain, 1))
  svydesign(~psu + commune + village, strata = ~s1 + cert2 + cert3, fpc = ~N1 + N2 + N3,
            weights = ~w, data = d)
}

lonely_design <- function(fpc) {
  if (fpc == "yes")
    svydesign(~psu + ssu, strata = ~stratum, fpc = ~N1 + N2, weights = ~w, data = lonely)
  else
    svydesign(~psu + ssu, strata = ~stratum, weights = ~w, data = lonely)
}

# --- statistics ------------------------------------------------------------------------------

totals <- function(names, design) svytotal(as.formula(paste("~", paste(names, collapse = "+"))), design)
parts <- c(paste0("z", 1:4), paste0("v", 1:4))

same <- function(a, b) stopifnot(isTRUE(all.equal(as.numeric(a), as.numeric(b), tolerance = 1e-9)))

# Differences and covariances of domains: totals of all of them together, then the contrast.
domains <- function(design, present, df) {
  for (k in seq_len(length(present) - 1))
    for (l in (k + 1):length(present)) {
      a <- present[k]
      b <- present[l]
      t <- totals(paste0(c("y_", "in_", "y_", "in_"), c(a, a, b, b)), design)
      mean_a <- bquote(.(as.name(paste0("y_", a))) / .(as.name(paste0("in_", a))))
      mean_b <- bquote(.(as.name(paste0("y_", b))) / .(as.name(paste0("in_", b))))
      gap <- svycontrast(t, list(gap = bquote(.(mean_a) - .(mean_b))))
      put_stat(paste0("diff_mean_y_", a, "_", b), gap, df)
      both <- vcov(svycontrast(t, list(a = mean_a, b = mean_b)))
      put(paste0("cov_mean_y_", a, "_", b), both[1, 2])
      same(SE(gap)^2, both[1, 1] + both[2, 2] - 2 * both[1, 2])
      put(paste0("cov_total_y_", a, "_", b), vcov(t)[1, 3])
    }
  # The same again by a regression on the groups.
  fit <- svyglm(y ~ 0 + group, subset(design, group %in% present))
  t <- totals(paste0(c("y_", "in_"), rep(present[1:2], each = 2)), design)
  names(t) <- c("ya", "na", "yb", "nb")
  v <- vcov(svycontrast(t, list(a = quote(ya / na), b = quote(yb / nb))))
  same(v, vcov(fit)[1:2, 1:2])
}

basic <- function(design) {
  df <- degf(design)
  present <- groups[groups %in% design$variables$group]
  put("degf", df)
  put_stat("mean_y", svymean(~y, design), df)
  put_stat("total_y", svytotal(~y, design), df)
  put_stat("mean_b1", svymean(~b1, design, na.rm = TRUE), df)
  put_stat("mean_b3", svymean(~b3, design, na.rm = TRUE), df)
  put_stat("total_b3", svytotal(~b3, design, na.rm = TRUE), df)
  put_stat("ratio_y_x", svyratio(~y, ~x, design), df)
  t <- totals(parts, design)
  put_stat("index_equal", svycontrast(t, list(index = equal)), df)
  put_stat("index_1234", svycontrast(t, list(index = graded)), df)
  for (g in present) {
    domain <- subset(design, group == g)
    put_stat(paste0("mean_y|group=", g), svymean(~y, domain), degf(domain))
    put_stat(paste0("total_y|group=", g), svytotal(~y, domain), degf(domain))
  }
  t <- totals(c("y_a", "in_a", "y_b", "in_b"), design)
  put_stat("diff_mean_y_a_b", svycontrast(t, list(gap = quote(y_a / in_a - y_b / in_b))), df)
}

full <- function(design) {
  df <- degf(design)
  present <- groups[groups %in% design$variables$group]
  put("degf", df)
  put_stat("mean_y", svymean(~y, design), df)
  put_stat("total_y", svytotal(~y, design), df)
  put_stat("total_one", svytotal(~one, design), df)
  for (b in items) {
    f <- as.formula(paste("~", b))
    put_stat(paste0("mean_", b), svymean(f, design, na.rm = TRUE), df)
    put_stat(paste0("total_", b), svytotal(f, design, na.rm = TRUE), df)
  }
  put_stat("ratio_y_x", svyratio(~y, ~x, design), df)
  put_stat("ratio_b1_x", svyratio(~b1, ~x, design, na.rm = TRUE), df)
  shares <- svymean(~answer, design, na.rm = TRUE)
  put_stat(paste0("prop_answer=", 1:5), shares, df)
  put("cov_prop_answer_1_2", vcov(shares)[1, 2])
  put("cov_prop_answer_4_5", vcov(shares)[4, 5])

  # Domains, each with its own degrees of freedom.
  by_mean <- svyby(~y, ~group, design, svymean, covmat = TRUE)
  by_total <- svyby(~y, ~group, design, svytotal, covmat = TRUE)
  for (g in present) {
    domain <- subset(design, group == g)
    put(paste0("degf|group=", g), degf(domain))
    put_stat(paste0("mean_y|group=", g), svymean(~y, domain), degf(domain))
    put_stat(paste0("total_y|group=", g), svytotal(~y, domain), degf(domain))
    put_stat(paste0("mean_b1|group=", g), svymean(~b1, domain, na.rm = TRUE), degf(domain))
    put_stat(paste0("ratio_y_x|group=", g), svyratio(~y, ~x, domain), degf(domain))
    same(c(coef(by_mean)[g], SE(by_mean)[present == g]), c(coef(svymean(~y, domain)), SE(svymean(~y, domain))))
    same(c(coef(by_total)[g], SE(by_total)[present == g]), c(coef(svytotal(~y, domain)), SE(svytotal(~y, domain))))
    t <- totals(parts, domain)
    put_stat(paste0("index_equal|group=", g), svycontrast(t, list(index = equal)), degf(domain))
    put_stat(paste0("index_1234|group=", g), svycontrast(t, list(index = graded)), degf(domain))
  }
  domains(design, present, df)
  gap <- svycontrast(by_mean, c(a = 1, b = -1))
  t <- totals(c("y_a", "in_a", "y_b", "in_b"), design)
  same(SE(gap), SE(svycontrast(t, list(gap = quote(y_a / in_a - y_b / in_b)))))
  same(vcov(by_total)[1, 2], vcov(t)[1, 3])
  # No one has "e".
  empty <- svyby(~y, ~group, design, svymean, drop.empty.groups = FALSE)
  stopifnot(is.na(empty["e", "y"]))
  put("mean_y|group=e", NaN, NaN, NaN, NaN, degf(subset(design, group == "e")))

  # Items together: each over its own respondents, and over the people who answered all four.
  t <- totals(parts, design)
  each <- svycontrast(t, list(b1 = quote(z1 / v1), b2 = quote(z2 / v2), b3 = quote(z3 / v3), b4 = quote(z4 / v4)))
  cells("cov_mean_", items, vcov(each))
  ratios <- svyratio(~z1 + z2 + z3 + z4, ~v1 + v2 + v3 + v4, design, covmat = TRUE)
  own <- c(1, 6, 11, 16)
  same(vcov(each), vcov(ratios)[own, own])
  complete <- svymean(~b1 + b2 + b3 + b4, design, na.rm = TRUE)
  put_stat(paste0("mean_cc_", items), complete, df)
  cells("cov_mean_cc_", items, vcov(complete))
  index <- svycontrast(t, list(index = equal))
  same(SE(index)^2, sum(vcov(each)) / 16)
  put_stat("index_equal", index, df)
  put_stat("index_1234", svycontrast(t, list(index = graded)), df)
  of <- function(g) paste0(parts, "_", g)
  t <- totals(c(of("a"), of("b")), design)
  gap <- quote((z1_a / v1_a + z2_a / v2_a + z3_a / v3_a + z4_a / v4_a) / 4 -
               (z1_b / v1_b + z2_b / v2_b + z3_b / v3_b + z4_b / v4_b) / 4)
  put_stat("diff_index_equal_a_b", svycontrast(t, list(gap = gap)), df)

  # Design effects.
  put("deff_mean_y", deff(svymean(~y, design, deff = TRUE)))
  put("deff_replace_mean_y", deff(svymean(~y, design, deff = "replace")))
  for (b in c("b1", "b4")) {
    f <- as.formula(paste("~", b))
    put(paste0("deff_mean_", b), deff(svymean(f, design, na.rm = TRUE, deff = TRUE)))
    put(paste0("deff_replace_mean_", b), deff(svymean(f, design, na.rm = TRUE, deff = "replace")))
  }
  for (g in c("a", "d")) {
    domain <- subset(design, group == g)
    put(paste0("deff_mean_y|group=", g), deff(svymean(~y, domain, deff = TRUE)))
    put(paste0("deff_replace_mean_y|group=", g), deff(svymean(~y, domain, deff = "replace")))
  }

  # Intervals of proportions.
  methods <- c("logit", "xlogit", "beta", "mean")
  if (packageVersion("survey") >= "4.5") methods <- c(methods, "wilson")
  questions <- list(b1 = ~b1, b3 = ~b3, b4 = ~b4, "answer=1" = ~I(answer == "1"), "answer=4" = ~I(answer == "4"))
  prop <- function(name, f, d, method) {
    p <- svyciprop(f, d, method = method, na.rm = TRUE)
    put(paste0("ci_", method, "_", name), p, sqrt(attr(p, "var")),
        attr(p, "ci")[[1]], attr(p, "ci")[[2]], degf(d))
  }
  for (method in methods) {
    for (q in names(questions)) prop(q, questions[[q]], design, method)
    prop("b1|group=a", ~b1, subset(design, group == "a"), method)
    prop("b4|group=a", ~b4, subset(design, group == "a"), method)
  }
}

run <- function(name, rule, fpc, design, statistics) {
  options(survey.lonely.psu = rule)
  under <<- c(design = name, options = paste0("lonely=", rule, ";fpc=", fpc))
  statistics(design)
}

for (fpc in c("yes", "no")) run("three_stage", "fail", fpc, three_design(fpc), full)
for (fpc in c("stage1", "stage1234"))
  run("three_stage", "fail", fpc, three_design(fpc), basic)
run("certainty", "remove", "yes", certain_design("yes"), full)
for (fpc in c("no", "stage1", "stage23"))
  run("certainty", "remove", fpc, certain_design(fpc), basic)
for (rule in c("adjust", "average"))
  run("certainty", rule, "yes", certain_design("yes"), basic)
for (rule in c("remove", "adjust", "average"))
  for (fpc in c("yes", "no"))
    run("lonely", rule, fpc, lonely_design(fpc), basic)
run("lonely", "certainty", "yes", lonely_design("yes"), basic)  # the same as "remove"

# What "fail" says.
options(survey.lonely.psu = "fail")
for (d in list(lonely_design("yes"), lonely_design("no"), certain_design("yes"), certain_design("no")))
  if (length(args) < 2) message("fail: ", tryCatch(svymean(~y, d), error = conditionMessage))

found <- do.call(rbind, found)
stopifnot(!anyDuplicated(found[1:3]))

# --- the file --------------------------------------------------------------------------------

if (length(args) == 2 && args[1] == "--one") {
  saveRDS(found, args[2])
} else {
  message("survey ", packageVersion("survey"), ": ", nrow(found), " rows")
  if (length(args) == 1) {
    other <- tempfile()
    script <- sub("^--file=", "", grep("^--file=", commandArgs(), value = TRUE))
    status <- system2(file.path(R.home("bin"), "Rscript"), c(script, "--one", other),
                      env = paste0("R_LIBS=", args[1]))
    stopifnot(status == 0)
    newer <- readRDS(other)
    key <- function(d) paste(d$design, d$options, d$statistic)
    at <- match(key(newer), key(found))
    stopifnot(all(key(found) %in% key(newer)))
    numbers <- c("estimate", "se", "low", "high", "df")
    far <- function(a, b) abs(a - b) > 1e-9 * pmax(abs(a), abs(b)) & abs(a - b) > 1e-13
    differ <- vapply(seq_len(nrow(newer)), function(i) {
      if (is.na(at[i])) return(TRUE)
      a <- unlist(newer[i, numbers])
      b <- unlist(found[at[i], numbers])
      any(is.na(a) != is.na(b)) || any(far(a, b), na.rm = TRUE)
    }, logical(1))
    newer <- newer[differ, ]
    newer$options <- paste0(newer$options, ";survey=4.5")
    message("survey 4.5: ", nrow(newer), " rows more")
    found <- rbind(found, newer)
  }
  digits <- function(v) ifelse(is.nan(v), "NaN", ifelse(is.na(v), "", vapply(v, format, "", digits = 17)))
  for (column in c("estimate", "se", "low", "high", "df")) {
    shown <- digits(found[[column]])
    stopifnot(identical(as.numeric(shown[shown != ""]), found[[column]][shown != ""]))
    found[[column]] <- shown
  }
  write.csv(found, "reference.csv", row.names = FALSE, quote = 1:3, eol = "\n")
}
