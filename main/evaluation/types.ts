// The shapes of what evaluation finds out: plain data, JSON-safe, so that results are files and the report only formats.
// Invariant: no NaN and no Infinity ever; what the data cannot say is null or `supported: false` with a reason.

/** Who was measured. `teacher` and `standalone` stand beside `student`: a distilled result is never shown alone. */
export type ModelName = 'teacher' | 'student' | 'standalone';

/**
 * Why a number may not be quoted as an estimate.
 *
 * - `no-trials`: there was nothing to count (one person only, or nobody with two images).
 * - `no-errors`: none was seen, so only the bound `high` is known (rule of 3, ISO/IEC 19795-1).
 * - `few-errors`: fewer than 30 were seen or can be expected (rule of 30, Doddington): the order of magnitude is all there is.
 * - `few-people`: fewer than 10 people, too few to resample.
 */
export type WhyNot = 'no-trials' | 'no-errors' | 'few-errors' | 'few-people';

/** How `low` and `high` were found. `none` goes with 0..1: nothing is known. */
export type IntervalMethod = 'bootstrap-people' | 'wilson-people' | 'rule-of-3' | 'none';

/** A number with its 95 % interval, where trials are not counted (AUC, EER). `value` null: cannot be computed. */
export interface Estimate {
  readonly value: number | null;
  readonly low: number;
  readonly high: number;
  readonly supported: boolean;
  readonly whyNot?: WhyNot;
}

/**
 * A proportion: `errors` of `trials`, 0..1, with a 95 % interval over people (not over pairs, which depend on each other).
 *
 * `units` is the number of independent trials that the data is worth at best: pairs of different people for FMR, people with two images
 * or more for FNMR. Rule of 3: with no error, `high` = 3 / units. For a match rate (`tar`), `errors` are still the misses.
 */
export interface Rate {
  readonly value: number | null;
  readonly low: number;
  readonly high: number;
  readonly errors: number;
  readonly trials: number;
  readonly units: number;
  readonly method: IntervalMethod;
  readonly supported: boolean;
  readonly whyNot?: WhyNot;
}

/**
 * One row of "TAR at FMR": the smallest threshold whose FMR does not exceed the target (the conservative rule: largest FMR <= target).
 *
 * `threshold` is a cosine: accept when score >= threshold. `supported` false: print "data insufficient" and never the number alone.
 */
export interface OperatingPoint {
  readonly targetFmr: number;
  readonly threshold: number | null;
  readonly fmr: Rate;
  readonly fnmr: Rate;
  readonly tar: Rate;
  readonly supported: boolean;
  readonly whyNot?: WhyNot;
  /** False matches to be expected at the target among the independent trials (`fmr.units`): the rule of 30 wants 30. */
  readonly expectedFalseMatches: number;
}

/** One point of the DET curve: FNMR with its band at a given FMR. `supported` turns false left of the 30-error mark (DR30). */
export interface DetPoint {
  readonly fmr: number;
  readonly fnmr: number;
  readonly low: number;
  readonly high: number;
  readonly threshold: number;
  readonly supported: boolean;
}

/** Counts of scores in equal bins from `from` to `to` (cosines), for the mirrored chart. Bars are shares of each kind's own total. */
export interface ScoreHistogram {
  readonly from: number;
  readonly to: number;
  readonly genuine: readonly number[];
  readonly impostor: readonly number[];
}

/** What one model does on one group of people, all pairs of their images compared once. */
export interface VerificationSummary {
  readonly people: number;
  readonly images: number;
  readonly peopleWithPairs: number;
  readonly genuinePairs: number;
  readonly impostorPairs: number;
  /** Mann-Whitney, ties counted half. */
  readonly auc: Estimate;
  readonly eer: Estimate & { readonly threshold: number | null };
  /** FMR 1e-1, 1e-2, 1e-3, 1e-4, in this order; unsupported ones stay in the list. */
  readonly operatingPoints: readonly OperatingPoint[];
  readonly det: readonly DetPoint[];
  /** The smallest FMR that 30 expected errors support; null with fewer than two people. The DR30 mark of the chart. */
  readonly smallestSupportedFmr: number | null;
  readonly histogram: ScoreHistogram;
  /** Separation of the two score distributions in standard deviations; null when it cannot be computed. */
  readonly dPrime: number | null;
}

/**
 * Accuracy by folds as LFW View 2 does it: threshold from all folds but one, accuracy on the one left out.
 *
 * `std` is over the folds (population, as the published code prints), `standardError` = sample std / sqrt(folds), as LFW asks.
 * `low`, `high`: 95 % over people, thresholds held. Accuracies 0..1.
 */
export interface FoldProtocol {
  readonly name: string;
  readonly people: number;
  readonly genuinePairs: number;
  readonly impostorPairs: number;
  /** Pairs of the protocol whose images are not in the library: not scored, so a number > 0 makes the result incomparable. */
  readonly missingPairs: number;
  readonly accuracy: {
    readonly mean: number | null;
    readonly std: number;
    readonly standardError: number;
    readonly low: number;
    readonly high: number;
  };
  readonly folds: readonly number[];
  readonly thresholds: readonly number[];
  readonly supported: boolean;
  readonly whyNot?: WhyNot;
}

/** What a wrong answer costs, per event and in one currency. */
export interface Money {
  readonly passesPerDay: number;
  /** Share of passes that are somebody else trying, 0..1. Presets: office 1e-5, staff gate 1e-3, contested 1e-2. */
  readonly impostorShare: number;
  readonly rejectCost: number;
  readonly acceptCost: number;
  /** One look by a person; absent: no check band is worked out. */
  readonly checkCost?: number;
  readonly daysPerYear?: number;
  /** People whom a face is searched among (1:N); absent or 1: a face is compared with one claimed person (1:1). */
  readonly registered?: number;
}

/** Limits that override money ("never above 1/10,000"). In a search among N people `maxFmr` limits the strangers who hit any of them (FPIR). */
export interface Floors {
  readonly maxFmr?: number;
  readonly maxFnmr?: number;
}

export type ThresholdPolicy =
  | { readonly kind: 'money'; readonly money: Money; readonly floors?: Floors }
  /** With `registered` people to search among, `targetFmr` is the share of strangers who may hit any of them (FPIR). */
  | { readonly kind: 'fmr'; readonly targetFmr: number; readonly registered?: number };

/** Both rates of one group of people at one threshold. */
export interface RatesAt {
  readonly people: number;
  readonly images: number;
  readonly fmr: Rate;
  readonly fnmr: Rate;
}

/** A range of thresholds and what it costs a day. `low` <= `best` <= `high`. */
export interface CostZone {
  readonly low: number;
  readonly best: number;
  readonly high: number;
  readonly minimumPerDay: number;
  /** 0.05: everything in the zone costs at most 5 % more than the minimum. */
  readonly tolerance: number;
}

/** One point of the cost curve, for the chart with two stacked areas. */
export interface CostPoint {
  readonly threshold: number;
  readonly fmr: number;
  readonly fnmr: number;
  readonly rejectPerDay: number;
  readonly acceptPerDay: number;
  readonly totalPerDay: number;
}

/** Accept at or above `accept`, reject below `reject`, a person looks at what lies between (and is taken to be right). */
export interface CheckBand {
  readonly reject: number;
  readonly accept: number;
  readonly checksPerDay: number;
  readonly totalPerDay: number;
  /** What the band saves a day against one threshold. */
  readonly savedPerDay: number;
}

/** 1:N: share of searches by a stranger that hit someone, 1 - (1 - FMR)^N. Comparisons taken as independent. */
export interface Projection {
  readonly enrolled: number;
  readonly fpir: number;
}

/** FPIR with so many people registered. */
export interface ProjectedFpir {
  readonly registered: number;
  /** Counted with galleries of people who are there; null where more are registered than that. */
  readonly counted: number | null;
  /** 1 - (1 - FMR)^registered: every comparison taken as independent. The cautious side of what strangers who differ would give. */
  readonly independent: number;
  /** 95 %: strangers drawn anew, up to what the upper end of the FMR makes of it. */
  readonly low: number;
  readonly high: number;
}

/** The smallest threshold that lets at most `targetFpir` of the strangers' searches return anybody. `fnir`: registered people not found at it; TPIR = 1 - FNIR. */
export interface FpirPoint {
  readonly targetFpir: number;
  readonly threshold: number;
  readonly fpir: Rate;
  readonly fnir: Rate;
  readonly supported: boolean;
  readonly whyNot?: WhyNot;
}

/** Searching among registered people (1:N, open set): main/evaluation/identification.ts. Intervals are over the people who search. */
export interface Identification {
  /** People in each gallery. */
  readonly galleries: readonly number[];
  readonly people: number;
  readonly matedPeople: number;
  readonly matedSearches: number;
  readonly nonMatedPeople: number;
  readonly nonMatedSearches: number;
  /** Searches by registered people that do not have them among the first `rank` candidates, no threshold applied. */
  readonly ranks: readonly { readonly rank: number; readonly missed: Rate }[];
  /** FPIR 10 % and 1 %, in this order. */
  readonly points: readonly FpirPoint[];
  /** At the decision threshold; null when none was chosen. */
  readonly atThreshold: {
    readonly threshold: number;
    readonly fpir: Rate;
    readonly fnir: Rate;
    /** Searches by registered people that return somebody else first. */
    readonly wrongFirst: Rate;
    /** Of one comparison of a photo with a template of somebody else. */
    readonly fmr: Rate;
    readonly projection: readonly ProjectedFpir[];
  } | null;
}

export interface MoneyResult {
  readonly curve: readonly CostPoint[];
  readonly zone: CostZone;
  /** At the threshold: expected on the people it was chosen on, then on people it has never seen, with its 95 % interval over them. */
  readonly chosenPerDay: number;
  readonly verifiedPerDay: number;
  readonly verifiedLow: number;
  readonly verifiedHigh: number;
  /** The least those other people could have cost with a threshold made for them: actual against minimum is the price of a badly set threshold. */
  readonly verifiedMinimumPerDay: number;
  readonly perYear: number;
  /**
   * Between these costs of one false accept the threshold stays within `regret` of the best one; `high` null: however high.
   * "The answer changes only if a false accept costs more than `high`."
   */
  readonly sensitivity: { readonly low: number; readonly high: number | null; readonly regret: number };
  /** Refusals that weigh as much as one accepted stranger; null when a refusal costs nothing. */
  readonly refusalsPerAccept: number | null;
  readonly band: CheckBand | null;
}

/** Which floor moved the threshold away from the cheapest, or why no threshold satisfies both. */
export type FloorEffect = 'none' | 'fmr' | 'fnmr' | 'conflict';

/**
 * The decision threshold, chosen on one group of people and verified on another.
 *
 * `threshold` is null only when nothing can be chosen (no pairs of one kind in the choose people).
 */
export interface ThresholdChoice {
  readonly threshold: number | null;
  readonly policy: ThresholdPolicy;
  readonly chosenOn: RatesAt;
  readonly verifiedOn: RatesAt;
  readonly floorEffect: FloorEffect;
  /** False: the FMR aimed at is smaller than the choose people can show. Say so beside the threshold. */
  readonly supported: boolean;
  readonly whyNot?: WhyNot;
  readonly money: MoneyResult | null;
  /** At the verified FMR, for 1, 100, 500, 2,000 and 10,000 enrolled people and for as many as are to be registered. */
  readonly projections: readonly Projection[];
}

/** One value less another, with the same people drawn anew for both. `clear`: the interval leaves out zero, and the people can show it. */
export interface Difference {
  readonly difference: number | null;
  readonly low: number;
  readonly high: number;
  readonly clear: boolean;
  readonly supported: boolean;
  readonly whyNot?: WhyNot;
}

/**
 * A metric of two models on the same pairs, and the 95 % interval of `a - b` with the same people resampled for both.
 *
 * `clear`: the interval leaves out 0. Otherwise say "no clear difference". Rates 0..1; for `eer` smaller is better.
 */
export interface PairedDifference extends Difference {
  readonly metric: 'tar' | 'eer' | 'accuracy' | 'auc';
  /** For `tar` only. */
  readonly targetFmr?: number;
  readonly a: ModelName;
  readonly b: ModelName;
  readonly valueA: number | null;
  readonly valueB: number | null;
}

/** What a group of people can prove at best (product card 3.4): printed before training too. */
export interface Capability {
  readonly people: number;
  readonly images: number;
  readonly peopleWithPairs: number;
  readonly genuinePairs: number;
  readonly impostorPairs: number;
  readonly personPairs: number;
  /** 3 / person pairs, 3 / (people / 2), 3 / people with two images; null where there is nothing. */
  readonly fmrProvableOptimistic: number | null;
  readonly fmrProvableConservative: number | null;
  readonly fnmrProvable: number | null;
  /** 30 / person pairs: the smallest FMR that may be quoted as an operating point. */
  readonly fmrSupported: number | null;
}

/** How templates are made of photos (IJB): embeddings keep their length, are weighted with the detector's score, are added to those of the mirror image. */
export interface TemplateSetting {
  readonly norm: boolean;
  readonly detector: boolean;
  readonly flip: boolean;
}

/** TAR of pairs of templates with the largest FMR that does not exceed the target; `tarNearest`: at the nearest ROC point, as published tables have it. */
export interface TemplatePoint {
  readonly targetFmr: number;
  readonly threshold: number | null;
  readonly falseMatches: number;
  readonly tar: Rate;
  readonly tarNearest: number | null;
  /** Rule of 30: below 30 the point is not supported. Pairs are not independent, so this is the optimistic count. */
  readonly expectedFalseMatches: number;
  readonly supported: boolean;
  readonly whyNot?: WhyNot;
}

/** Searches among the templates of galleries, with the usual setting; shares are means over the galleries. */
export interface TemplateSearchResult {
  readonly galleries: readonly { readonly name: string; readonly people: number; readonly mated: number; readonly nonMated: number }[];
  /** Closed set: probes who are in the gallery, found among the first `rank`. */
  readonly ranks: readonly { readonly rank: number; readonly share: number | null }[];
  /** Open set: those found at the threshold that lets this share of the others hit anybody. */
  readonly points: readonly { readonly targetFpir: number; readonly tpir: number | null; readonly supported: boolean }[];
}

/** A protocol in the layout of IJB-B and IJB-C. */
export interface TemplateProtocol {
  readonly name: string;
  readonly images: number;
  /** Photos that could not be read or aligned: failures to enrol. */
  readonly unread: number;
  readonly templates: number;
  readonly genuinePairs: number;
  readonly impostorPairs: number;
  /** Pairs and searches that name templates without photos. */
  readonly missing: number;
  /** The network's embeddings have length 1 already. */
  readonly unitLength: boolean;
  readonly settings: readonly (TemplateSetting & { readonly points: readonly TemplatePoint[] })[];
  readonly search: TemplateSearchResult | null;
}

export interface ModelEvaluation {
  readonly name: ModelName;
  readonly verification: VerificationSummary;
  /** Own fold pairs drawn from the verify people, and any standard protocol that was asked for. */
  readonly protocols: readonly FoldProtocol[];
  readonly choice: ThresholdChoice | null;
  /** Null when fewer than two of the verify people have two photos; absent from results of before it was measured. */
  readonly identification?: Identification | null;
  /** Protocols in the layout of IJB that were asked for. */
  readonly templates?: readonly TemplateProtocol[];
}

/** Teacher, student and standalone side by side on the same people and pairs. */
export interface EvaluationReport {
  readonly seed: number;
  readonly replicates: number;
  readonly confidence: number;
  /** What the bootstrap resampled. Stated in the report. */
  readonly unit: 'person';
  readonly choose: Capability;
  readonly verify: Capability;
  /** In the order teacher, student, standalone; those that were measured. */
  readonly models: readonly ModelEvaluation[];
  /** student - standalone and student - teacher, for each metric. */
  readonly differences: readonly PairedDifference[];
}
