# Makes three_stage.csv, certainty.csv and lonely.csv: made-up people, no real data.
#     Rscript make_data.R
# Base R only. The seed and the generators are fixed, so the files come out the same.
RNGkind("Mersenne-Twister", "Inversion", "Rejection")
set.seed(20231)

pick <- function(n, from) from[sample.int(length(from), n, replace = TRUE)]
logistic <- function(eta) 1 / (1 + exp(-eta))
# One draw per unit, repeated on the unit's rows.
shared <- function(unit, sd) {
  codes <- as.integer(factor(unit, levels = unique(unit)))
  rnorm(max(codes), 0, sd)[codes]
}

# Answers of the people in the rows of `d`; `p`, `c`, `v` name their units at each stage.
answers <- function(d, p, c, v) {
  n <- nrow(d)
  level <- shared(d$stratum, 3) + shared(p, 4) + shared(c, 3) + shared(v, 2)
  d$y <- round(50 + level + rnorm(n, 0, 8), 2)
  d$x <- round(exp(3 + level / 40 + rnorm(n, 0, 0.4)), 2)
  tilt <- (level + rnorm(n, 0, 4)) / 8
  d$b1 <- rbinom(n, 1, logistic(0.5 + tilt))
  d$b2 <- rbinom(n, 1, logistic(-0.7 + 0.6 * tilt))
  d$b3 <- rbinom(n, 1, logistic(1.7 - 0.5 * tilt))
  d$b4 <- rbinom(n, 1, logistic(-3.1 + 0.3 * tilt))
  d$answer <- pmin(5, pmax(1, round(3.4 + tilt + rnorm(n, 0, 1))))
  # Missing for different people, and not at random.
  d$b1[runif(n) < 0.05] <- NA
  d$b2[runif(n) < logistic(-1.8 - 0.5 * tilt)] <- NA
  d$b3[runif(n) < logistic(-1.3 + 0.5 * tilt)] <- NA
  d$b4[runif(n) < 0.10] <- NA
  d$answer[runif(n) < 0.04] <- NA
  d
}

write <- function(d, name) {
  write.csv(d, name, row.names = FALSE, quote = FALSE, na = "", eol = "\n")
}

# --- three_stage: strata -> districts -> communes -> villages -> people --------------------
rows <- list()
district <- 0
for (h in 1:6) {
  n1 <- c(2, 3, 3, 2, 3, 4)[h]
  N1 <- c(7, 9, 5, 12, 8, 10)[h]
  for (i in seq_len(n1)) {
    district <- district + 1
    n2 <- pick(1, c(2, 2, 3))
    N2 <- n2 + pick(1, 2:8)
    for (j in seq_len(n2)) {
      n3 <- pick(1, c(2, 2, 3))
      N3 <- n3 + pick(1, 1:6)
      for (k in seq_len(n3)) {
        n4 <- pick(1, 2:4)
        N4 <- pick(1, 20:90)
        rows[[length(rows) + 1]] <- data.frame(
          stratum = paste0("S", h), district = sprintf("D%02d", district),
          commune = j, village = k, person = seq_len(n4), N1, N2, N3, N4,
          w = round(N1 / n1 * N2 / n2 * N3 / n3 * N4 / n4 / 10 * runif(n4, 0.5, 1.7), 2))
      }
    }
  }
}
d <- do.call(rbind, rows)
commune <- paste(d$district, d$commune)
d <- answers(d, d$district, commune, paste(commune, d$village))
# "d" has no rows in S1 and S4; "e", the fifth level, occurs nowhere.
d$group <- ifelse(d$stratum %in% c("S1", "S4"),
                  pick(nrow(d), c("a", "a", "b", "c")), pick(nrow(d), c("a", "a", "b", "b", "c", "d")))
# A district and a village where nobody answered an item.
d$b3[d$district == "D07"] <- NA
d$b2[d$district == "D10" & d$commune == 1 & d$village == 2] <- NA
write(d, "three_stage.csv")

# --- certainty: one unit certain at every stage, the others drawn --------------------------
rows <- list()
psu <- commune <- village <- 0
for (h in 1:4) {
  drawn1 <- c(2, 3, 4, 2)[h]
  other1 <- c(8, 6, 11, 7)[h]
  for (i in 0:drawn1) {
    psu <- psu + 1
    drawn2 <- pick(1, c(1, 2, 2))
    other2 <- drawn2 + pick(1, 2:9)
    for (j in 0:drawn2) {
      commune <- commune + 1
      drawn3 <- pick(1, c(1, 2, 2))
      other3 <- drawn3 + pick(1, 1:6)
      for (k in 0:drawn3) {
        village <- village + 1
        n4 <- pick(1, 2:4)
        N1 <- if (i == 0) 1 else other1
        N2 <- if (j == 0) 1 else other2
        N3 <- if (k == 0) 1 else other3
        base <- N1 * N2 * N3 /
          ((if (i == 0) 1 else drawn1) * (if (j == 0) 1 else drawn2) * (if (k == 0) 1 else drawn3))
        rows[[length(rows) + 1]] <- data.frame(
          stratum = paste0("P", h), s1 = paste0("P", h, if (i == 0) "C" else "D"),
          psu = sprintf("U%02d", psu), commune = sprintf("C%03d", commune),
          village = sprintf("V%03d", village),
          cert1 = as.integer(i == 0), cert2 = as.integer(j == 0), cert3 = as.integer(k == 0),
          N1, N2, N3, w = round(base * 12 / n4 * runif(n4, 0.6, 1.5), 2))
      }
    }
  }
}
d <- do.call(rbind, rows)
d <- answers(d, d$psu, d$commune, d$village)
d$group <- ifelse(d$stratum == "P2", pick(nrow(d), c("a", "b", "c")),
                  pick(nrow(d), c("a", "a", "b", "c", "d")))
write(d, "certainty.csv")

# --- lonely: the stratum L2 has one primary unit -------------------------------------------
rows <- list()
psu <- 0
for (h in 1:5) {
  n1 <- c(3, 1, 4, 2, 3)[h]
  N1 <- c(9, 4, 10, 6, 7)[h]
  for (i in seq_len(n1)) {
    psu <- psu + 1
    n2 <- pick(1, 2:3)
    N2 <- n2 + pick(1, 1:5)
    for (j in seq_len(n2)) {
      n3 <- pick(1, 2:5)
      rows[[length(rows) + 1]] <- data.frame(
        stratum = paste0("L", h), psu = sprintf("K%02d", psu), ssu = j, N1, N2,
        w = round(N1 / n1 * N2 / n2 * 20 / n3 * runif(n3, 0.6, 1.5), 2))
    }
  }
}
d <- do.call(rbind, rows)
ssu <- paste(d$psu, d$ssu)
d <- answers(d, d$psu, ssu, ssu)
d$answer <- NULL
# "c" is found in one primary unit only, of a stratum that has four, in all its second-stage units.
d$group <- pick(nrow(d), c("a", "a", "b"))
rows <- which(d$psu == "K06")
d$group[rows[seq(1, length(rows), by = 2)]] <- "c"
write(d, "lonely.csv")
