//! Checks the dependencies between crates.

use crate::finding::Finding;
use crate::model::{Crate, Graph, Kind, Need, Role};
use crate::rules::{
    CALL_USE_CASES, FOLDERS, MAY_BE_TESTED_WITH_TESTING_CRATES, MAY_SEE, NAMED_ARROWS, PURE,
    PURE_OUTSIDE, PURE_OUTSIDE_DEV, TEST_EQUIPMENT,
};

/// What is wrong with the graph: missing roles, wrong folders, forbidden dependencies, outside crates in pure code.
pub fn check(graph: &Graph) -> Vec<Finding> {
    graph
        .crates
        .iter()
        .flat_map(|member| match member.role {
            None => vec![no_role(member)],
            Some(role) => {
                let mut found: Vec<Finding> = wrong_room(member, role).into_iter().collect();
                found.extend(
                    member
                        .needs
                        .iter()
                        .filter_map(|need| judge(graph, member, role, need)),
                );
                found
            }
        })
        .collect()
}

fn no_role(member: &Crate) -> Finding {
    let known: Vec<&str> = Role::ALL.iter().map(|(_, name)| *name).collect();
    Finding::new(
        format!("{} names no known role", member.name),
        "every member has a role",
        format!(
            "add `[package.metadata.architecture]` with `role = …` to {}/Cargo.toml, one of: {}",
            member.folder,
            known.join(", ")
        ),
    )
}

fn wrong_room(member: &Crate, role: Role) -> Option<Finding> {
    let at_home = FOLDERS.iter().any(|(folder, owner)| {
        *owner == role
            && (member.folder == *folder
                || (folder.ends_with('/') && member.folder.starts_with(folder)))
    });
    (!at_home).then(|| {
        Finding::new(
            format!(
                "{} ({role}) stands in folder {}",
                member.name, member.folder
            ),
            "a crate's folder says its role (rules::FOLDERS)",
            "move the folder or correct the role",
        )
    })
}

fn judge(graph: &Graph, from: &Crate, role: Role, need: &Need) -> Option<Finding> {
    match graph.member(&need.name) {
        Some(to) => {
            let seen = to.role?;
            (!allowed(from, role, to, seen, need.kind))
                .then(|| forbidden(from, role, to, seen, need.kind))
        }
        None if PURE.contains(&role) => outside(from, role, need),
        None => None, // cargo-deny pins outside crates to their adapters
    }
}

fn allowed(from: &Crate, role: Role, to: &Crate, seen: Role, kind: Kind) -> bool {
    let by_role = MAY_SEE
        .iter()
        .any(|(who, whom)| *who == role && whom.contains(&seen));
    let by_name = NAMED_ARROWS
        .iter()
        .any(|(a, b, _)| *a == from.name && *b == to.name);
    let for_tests = kind == Kind::Dev
        && ((seen == Role::Testing && MAY_BE_TESTED_WITH_TESTING_CRATES.contains(&role))
            || (role == Role::Adapter && TEST_EQUIPMENT.contains(&to.name.as_str())));
    (by_role && !calls_use_cases_unlisted(from, role, seen, kind)) || by_name || for_tests
}

/// A finding if an adapter that is not listed as calling use cases depends on the workflows: it would be
/// rebuilt whenever a use case changes.
fn calls_use_cases_unlisted(from: &Crate, role: Role, seen: Role, kind: Kind) -> bool {
    role == Role::Adapter
        && seen == Role::Workflow
        && kind != Kind::Dev
        && !CALL_USE_CASES.contains(&from.name.as_str())
}

fn forbidden(from: &Crate, role: Role, to: &Crate, seen: Role, kind: Kind) -> Finding {
    let whom: Vec<String> = MAY_SEE
        .iter()
        .filter(|(who, _)| *who == role)
        .flat_map(|(_, whom)| whom.iter().map(ToString::to_string))
        .collect();
    let whom = if whom.is_empty() {
        "none of ours".to_owned()
    } else {
        whom.join(", ")
    };
    let cure = match (role, seen) {
        (_, Role::Testing) => {
            "keep testing crates in [dev-dependencies], and out of kernel, domains and ports"
        }
        (Role::Domain, Role::Domain) => {
            "share ids through the kernel, or join the two domains in a workflow"
        }
        (Role::Adapter, Role::Adapter) => {
            "speak to the port in the domain; runtime wires the two adapters"
        }
        (Role::Bin, _) => "wire it in runtime; a binary only starts and stops",
        (Role::Adapter, Role::Workflow) => {
            "take the port from the ports crate; list the adapter in rules::CALL_USE_CASES if it calls use cases"
        }
        (Role::Kernel | Role::Domain | Role::Ports | Role::Workflow, _) => {
            "declare a port (trait) here and implement it in the outer crate"
        }
        _ => "move the shared part inward, or wire it in runtime",
    };
    Finding::new(
        format!(
            "{} ({role}) -> {} ({seen}), {kind} dependency",
            from.name, to.name
        ),
        format!("a {role} may see: {whom} (rules::MAY_SEE)"),
        cure,
    )
}

fn outside(from: &Crate, role: Role, need: &Need) -> Option<Finding> {
    let listed = PURE_OUTSIDE.contains(&need.name.as_str())
        || (need.kind == Kind::Dev && PURE_OUTSIDE_DEV.contains(&need.name.as_str()));
    (!listed).then(|| {
        Finding::new(
            format!("{} ({role}) -> {} (outside), {} dependency", from.name, need.name, need.kind),
            "pure crates use only what rules::PURE_OUTSIDE lists",
            "put the code that needs it behind a port into an adapter, or argue the addition in an ADR",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &str, folder: &str, role: Option<Role>, needs: &[(Kind, &str)]) -> Crate {
        let needs = needs
            .iter()
            .map(|(kind, name)| Need {
                kind: *kind,
                name: (*name).to_owned(),
            })
            .collect();
        Crate {
            name: name.to_owned(),
            folder: folder.to_owned(),
            role,
            needs,
        }
    }

    /// A crate of each role, or two where the rules differ by name. The one called `from` has the dependencies `extra`.
    fn workspace(from: &str, extra: &[(Kind, &str)]) -> Graph {
        let rooms = [
            ("kernel", "crates/kernel", Role::Kernel),
            ("orders", "crates/domain/orders", Role::Domain),
            ("payments", "crates/domain/payments", Role::Domain),
            ("ports", "crates/ports", Role::Ports),
            ("workflows", "crates/workflows", Role::Workflow),
            ("egress", "crates/support/egress", Role::Support),
            ("chainstore-http", "crates/adapters/http", Role::Adapter),
            (
                "chainstore-postgres",
                "crates/adapters/postgres",
                Role::Adapter,
            ),
            ("chainstore-system", "crates/adapters/system", Role::Adapter),
            ("chainstore-migrations", "migrations", Role::Migrations),
            ("runtime", "crates/runtime", Role::Runtime),
            ("server", "crates/bins/server", Role::Bin),
            ("sim", "crates/testing/sim", Role::Testing),
        ];
        Graph::new(
            rooms
                .iter()
                .map(|(name, folder, role)| {
                    let needs = if *name == from { extra } else { &[] };
                    member(name, folder, Some(*role), needs)
                })
                .collect(),
        )
    }

    fn verdicts(from: &str, kind: Kind, to: &str) -> Vec<String> {
        check(&workspace(from, &[(kind, to)]))
            .iter()
            .map(ToString::to_string)
            .collect()
    }

    #[test]
    fn kernel_that_sees_an_adapter_is_named_with_rule_and_cure() {
        let found = verdicts("kernel", Kind::Normal, "chainstore-http");
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with("kernel (kernel) -> chainstore-http (adapter), normal dependency")
        );
        assert!(found[0].contains("rule: a kernel may see: none of ours"));
        assert!(found[0].contains("cure: declare a port"));
    }

    #[test]
    fn arrows_only_point_inward() {
        let inward = [
            ("orders", "kernel"),
            ("ports", "orders"),
            ("workflows", "orders"),
            ("workflows", "ports"),
            ("chainstore-postgres", "ports"),
            ("chainstore-http", "workflows"),
            ("chainstore-http", "egress"),
            ("runtime", "chainstore-http"),
            ("server", "runtime"),
            ("sim", "server"),
        ];
        for (from, to) in inward {
            assert!(
                verdicts(from, Kind::Normal, to).is_empty(),
                "{from} -> {to}"
            );
        }
        let outward = [
            ("orders", "payments"),
            ("orders", "ports"),
            ("orders", "workflows"),
            ("ports", "workflows"),
            ("chainstore-postgres", "workflows"),
            ("workflows", "chainstore-http"),
            ("workflows", "egress"),
            ("chainstore-http", "chainstore-postgres"),
            ("egress", "chainstore-http"),
            ("chainstore-http", "runtime"),
            ("runtime", "server"),
            ("server", "chainstore-http"),
        ];
        for (from, to) in outward {
            for kind in [Kind::Normal, Kind::Build] {
                assert_eq!(verdicts(from, kind, to).len(), 1, "{from} -> {to}");
            }
        }
    }

    #[test]
    fn only_postgres_embeds_the_migrations() {
        let to = "chainstore-migrations";
        assert!(verdicts("chainstore-postgres", Kind::Normal, to).is_empty());
        assert_eq!(verdicts("chainstore-http", Kind::Normal, to).len(), 1);
        assert_eq!(verdicts("runtime", Kind::Normal, to).len(), 1);
    }

    #[test]
    fn testing_crates_are_for_the_tests_of_use_cases_and_of_crates_that_do_io() {
        assert!(verdicts("chainstore-http", Kind::Dev, "sim").is_empty());
        assert!(verdicts("workflows", Kind::Dev, "sim").is_empty());
        assert_eq!(verdicts("workflows", Kind::Normal, "sim").len(), 1);
        assert_eq!(verdicts("chainstore-http", Kind::Normal, "sim").len(), 1);
        assert_eq!(verdicts("orders", Kind::Dev, "sim").len(), 1);
    }

    #[test]
    fn adapters_borrow_only_the_test_equipment_of_their_siblings() {
        assert!(verdicts("chainstore-http", Kind::Dev, "chainstore-system").is_empty());
        assert_eq!(
            verdicts("chainstore-http", Kind::Normal, "chainstore-system").len(),
            1
        );
        assert_eq!(
            verdicts("chainstore-http", Kind::Dev, "chainstore-postgres").len(),
            1
        );
    }

    #[test]
    fn outside_crates_are_listed_for_pure_code_only() {
        assert!(verdicts("orders", Kind::Normal, "serde").is_empty());
        assert!(verdicts("orders", Kind::Dev, "proptest").is_empty());
        assert_eq!(verdicts("orders", Kind::Normal, "proptest").len(), 1);
        assert_eq!(verdicts("workflows", Kind::Normal, "tokio").len(), 1);
        assert!(verdicts("chainstore-http", Kind::Normal, "tokio").is_empty());
    }

    #[test]
    fn a_crate_without_role_or_in_the_wrong_room_is_found() {
        let graph = Graph::new(vec![
            member("lost", "crates/lost", None, &[]),
            member("astray", "crates/adapters/astray", Some(Role::Domain), &[]),
        ]);
        let found = check(&graph);
        assert_eq!(found.len(), 2);
        assert!(found[0].what.contains("astray (domain) stands in folder"));
        assert!(found[1].what.contains("lost names no known role"));
    }

    #[test]
    fn every_role_has_exactly_one_row() {
        for (role, _) in Role::ALL {
            let rows = MAY_SEE.iter().filter(|(who, _)| *who == role).count();
            assert_eq!(rows, 1, "{role}");
        }
    }
}
